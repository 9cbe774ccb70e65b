// No panel while the address names no call.

export default function NoPanel() {
  return null;
}
