// Which tools of a server a grant sees: in `tools/list`, and by every other route that names a tool.
import { isToolVisible } from "@/lib/policy-engine/visible-tool";
import type { Guarded } from "./guarded";

type Viewer = Pick<Guarded, "policy" | "inventory" | "drift">;

/** True exactly for a name whose call would not be answered "not found": the list and the call say the same. */
export function visibleTools({ policy, inventory, drift }: Viewer): (toolName: string) => boolean {
  return (name) => isToolVisible(policy, { name, facts: inventory.get(name) ?? null, drift });
}

/** The same for a tool as it is listed now: if its definition is not the one that was reviewed, it is treated as a changed tool. */
export function visibleDefinitions({ policy, inventory, drift }: Viewer): (toolName: string, isAsReviewed: boolean) => boolean {
  return (name, isAsReviewed) => {
    const known = inventory.get(name) ?? null;
    const facts = known?.state === "active" && !isAsReviewed ? { ...known, state: "changed" as const } : known;
    return isToolVisible(policy, { name, facts, drift });
  };
}
