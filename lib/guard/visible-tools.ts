// Which tools of a server a grant sees: in `tools/list`, and by every other route that names a tool.
import { isToolVisible } from "@/lib/policy-engine/visible-tool";
import type { Guarded } from "./guarded";

/** True exactly for a name whose call would not be answered "not found": the list and the call say the same. */
export function visibleTools(guarded: Pick<Guarded, "policy" | "inventory" | "drift">): (toolName: string) => boolean {
  const { policy, inventory, drift } = guarded;
  return (name) => isToolVisible(policy, { name, facts: inventory.get(name) ?? null, drift });
}
