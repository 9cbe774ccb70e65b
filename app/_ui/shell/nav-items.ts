// The places of the console, in the order of the sidebar. A place stands here only once its page exists.
import { History, LayoutDashboard, ScrollText, Server, Settings, ShieldCheck, type LucideIcon } from "lucide-react";

export type NavItem = { label: string; path: string; icon: LucideIcon; exact?: true };

export const navItems: readonly NavItem[] = [
  { label: "Overview", path: "", icon: LayoutDashboard, exact: true },
  { label: "Servers", path: "/servers", icon: Server },
  { label: "Calls", path: "/calls", icon: ScrollText },
  { label: "Changes", path: "/changes", icon: History },
  { label: "Evidence", path: "/evidence", icon: ShieldCheck },
  { label: "Settings", path: "/settings", icon: Settings },
];
