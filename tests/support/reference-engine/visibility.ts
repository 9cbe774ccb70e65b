// What tools/list leaves out (policy language § Order).
import type { PolicyRequest, ToolFacts } from "@/lib/policy-engine/types";
import { applyingSections, rulesOf } from "./applying-sections";
import { limitsOf } from "./limits";
import { nameMatches } from "./text-matches";
import type { WrittenPolicy } from "./written-policy";

/** Whether the tool stands in the list. */
export function referenceVisible(policy: WrittenPolicy, name: string, tool: ToolFacts | null, drift: PolicyRequest["drift"]): boolean {
  if (tool === null || tool.state === "gone" || (tool.state !== "active" && drift === "review")) return false;
  const sections = applyingSections(policy, name, tool.risk);
  if ((policy.hide ?? []).some((pattern) => nameMatches(pattern, name)) || sections.some(({ section }) => section.action === "hide")) return false;
  if (policy.list !== "callable") return true;
  const isListed = policy.default === "allow" || sections.some(({ lists }) => lists);
  return isListed && !rulesOf(sections, "deny_if").some(({ conditions }) => conditions.length === 0) && !limitsOf(sections).some(({ max }) => max === 0);
}
