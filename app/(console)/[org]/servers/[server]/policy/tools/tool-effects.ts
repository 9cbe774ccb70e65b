// What the policy as a whole comes to for each tool, patterns and defaults included, and who has a say in it. Pure.
import type { CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { judgeInventory } from "@/lib/policy-engine/judge-call";
import { compileNamePattern, isNamePattern } from "@/lib/policy-engine/match-name-pattern";
import { pointerTo } from "@/lib/policy-engine/json-pointer";
import type { Policy } from "@/lib/policy-engine/policy";
import type { PolicyRequest, RiskClass, ToolFacts } from "@/lib/policy-engine/types";

/** `checked`: some calls may pass, under rules or limits. */
export type ToolEffect = "allowed" | "checked" | "denied" | "hidden";

/** The effect on a tool whose definition is accepted; what is in review is denied besides. */
export function toolEffect(compiled: CompiledPolicy, name: string, risk: RiskClass): ToolEffect {
  const plan = compiled.planFor(name, risk);
  if (plan.hidden !== null) return "hidden";
  if (!plan.callable) return "denied";
  return plan.passedTrace.length + plan.charges.length > 0 ? "checked" : "allowed";
}

export interface Coverage {
  readonly effects: { readonly [effect in ToolEffect]: number };
  readonly total: number;
}

/** Counts each tool once. One whose definition waits for review is denied, whatever the document says of it. */
export function coverageOf(
  compiled: CompiledPolicy, tools: readonly (ToolFacts & { readonly name: string })[], drift: PolicyRequest["drift"],
): Coverage {
  const effects = { allowed: 0, checked: 0, denied: 0, hidden: 0 };
  for (const tool of tools) {
    const effect = toolEffect(compiled, tool.name, tool.risk);
    effects[effect !== "hidden" && judgeInventory(tool, drift) !== null ? "denied" : effect] += 1;
  }
  return { effects, total: tools.length };
}

export interface OtherRule {
  readonly pointer: string;
  readonly pattern: string;
  readonly hides: boolean;
}

/** What else governs the tool beside its own section and its own entry in `hide`: patterns, which are changed in the JSON. */
export function otherRules(policy: Policy, name: string): readonly OtherRule[] {
  const hiding = policy.hide.filter(({ pattern }) => pattern !== name && compileNamePattern(pattern)(name));
  const listing = policy.tools.filter(({ pattern }) => isNamePattern(pattern) && compileNamePattern(pattern)(name));
  return [
    ...hiding.map(({ rule, pattern }) => ({ pointer: rule, pattern, hides: true })),
    ...listing.map(({ pattern }) => ({ pointer: pointerTo("/tools", pattern), pattern, hides: false })),
  ];
}
