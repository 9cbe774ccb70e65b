// What the command palette offers everywhere in an organization; pages add their own things behind it.
import { Building2, KeyRound, Plus, UserRound } from "lucide-react";
import type { PaletteGroup } from "@/app/_ui/command-palette";
import { navItems } from "@/app/_ui/shell/nav-items";
import type { ShellOrg } from "@/app/_ui/shell/shell-types";

/** Places, things to make, and the person's other organizations. */
export function basicPaletteGroups(
  org: ShellOrg,
  orgs: readonly ShellOrg[],
  profileHref: string,
): readonly PaletteGroup[] {
  const others = orgs.filter((other) => other.slug !== org.slug);
  return [
    {
      heading: "Go to",
      items: [
        ...navItems.map((item) => ({ label: item.label, href: `/${org.slug}${item.path}`, icon: <item.icon aria-hidden /> })),
        { label: "Profile", href: profileHref, icon: <UserRound aria-hidden />, keywords: ["account", "password", "sessions"] },
      ],
    },
    {
      heading: "Create",
      items: [
        { label: "Connect a server", href: `/${org.slug}/servers/new`, icon: <Plus aria-hidden />, keywords: ["add", "register", "new"] },
        { label: "Make an API key", href: `/${org.slug}/settings/api-keys`, icon: <KeyRound aria-hidden />, keywords: ["token"] },
      ],
    },
    ...(others.length === 0
      ? []
      : [
          {
            heading: "Organizations",
            items: others.map((other) => ({ label: other.name, href: `/${other.slug}`, icon: <Building2 aria-hidden /> })),
          },
        ]),
  ];
}
