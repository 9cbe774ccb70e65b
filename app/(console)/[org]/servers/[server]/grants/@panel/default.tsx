// No panel while the address names no grant.

export default function NoPanel() {
  return null;
}
