// Only the panel waits here; the list around it is there already.

export default function PanelLoading() {
  return null;
}
