// No tool's panel is open: the layout shows the list.

export const metadata = { title: "Tools" };

export default function ToolsPage() {
  return null;
}
