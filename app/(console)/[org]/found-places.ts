// Tools, grants and policies as places that the command palette goes to, each with its server. Pure.

import type { PaletteGroup } from "@/app/_ui/command-palette";
import type { FoundGrant } from "@/lib/grants/find-grants";
import type { FoundPolicy } from "@/lib/policies/find-policies";
import type { FoundTool } from "@/lib/tools/find-tools";

interface Found {
  readonly tools: readonly FoundTool[];
  readonly grants: readonly FoundGrant[];
  readonly policies: readonly FoundPolicy[];
}

export function foundPlaces(org: string, { tools, grants, policies }: Found): readonly PaletteGroup[] {
  const below = ({ slug }: FoundTool["server"]) => `/${org}/servers/${slug}`;
  return [
    { heading: "Tools", items: tools.map(({ id, name, server }) => ({ label: name, href: `${below(server)}/tools/${id}`, hint: server.name })) },
    { heading: "Grants", items: grants.map(({ id, name, tokenHint, server }) => ({ label: name, href: `${below(server)}/grants/${id}`, hint: server.name, keywords: [tokenHint] })) },
    { heading: "Policies", items: policies.map(({ id, name, server }) => ({ label: name, href: `${below(server)}/policy?policy=${id}`, hint: server.name })) },
  ];
}
