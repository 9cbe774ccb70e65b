// The organization's servers as places that the command palette goes to.

import type { PaletteGroup } from "@/app/_ui/command-palette";
import type { ServerName } from "@/lib/servers/list-server-names";

export function serverPlaces(org: string, servers: readonly ServerName[]): PaletteGroup {
  return { heading: "Servers", items: servers.map(({ slug, name }) => ({ label: name, href: `/${org}/servers/${slug}`, hint: slug === name.toLowerCase() ? undefined : slug })) };
}
