// Live policies that these tools have outgrown: they go on deciding, and would not be published as they are.

import { Callout } from "@/app/_ui/callout";
import { LinkButton } from "@/app/_ui/link-button";
import type { PolicyToMend } from "@/lib/policies/list-policies-to-mend";

export function PoliciesToMend({ policies, path }: { policies: readonly PolicyToMend[]; path: string }) {
  return policies.map(({ policyId, name, places }) => (
    <Callout
      key={policyId} tone="warn" title={`The policy “${name}” has a gap`} className="mb-4"
      action={<LinkButton size="sm" href={`${path}?policy=${policyId}`}>Open the policy</LinkButton>}
    >
      {places === 1 ? "1 condition does" : `${String(places)} conditions do`} not say what holds for a call without the argument, and a tool no longer requires it: such
      a call passes in silence. Its next version needs <code className="font-mono text-xs">if_missing</code> there.
    </Callout>
  ));
}
