// Which tools a grant sees in `tools/list`.
import type { CompiledPolicy } from "./compile-policy";
import { judgeInventory } from "./judge-call";
import type { PolicyRequest, ToolFacts } from "./types";

/**
 * Shows every tool that a call may name: what is hidden, unknown, gone or in review is left out, what is denied or not
 * listed stays visible, unless the document says `list: "callable"`. Without a valid policy nothing is shown.
 */
export function isToolVisible(
  policy: CompiledPolicy | "none" | "invalid",
  tool: { readonly name: string; readonly facts: ToolFacts | null; readonly drift: PolicyRequest["drift"] },
): boolean {
  if (policy === "none" || policy === "invalid") return false;
  if (tool.facts === null || judgeInventory(tool.facts, tool.drift) !== null) return false;
  const plan = policy.planFor(tool.name, tool.facts.risk);
  return plan.hidden === null && (policy.list === "all" || plan.callable);
}
