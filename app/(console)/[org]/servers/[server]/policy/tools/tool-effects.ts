// What the policy as a whole comes to for each tool, patterns, classes and defaults included: read off the plan that the engine judges with. Pure.
import type { CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { judgeInventory } from "@/lib/policy-engine/judge-call";
import type { Stance } from "@/lib/policy-engine/section-stance";
import type { PolicyRequest, ToolFacts } from "@/lib/policy-engine/types";

/** In the order of the meter. `checked`: some calls may pass, by their arguments; `limited`: every call may, as often as limits say. */
export const toolEffects = ["allowed", "limited", "checked", "approval", "denied", "hidden", "unlisted"] as const;
export type ToolEffect = (typeof toolEffects)[number];

type NamedTool = ToolFacts & { readonly name: string };

/** The effect on a tool whose definition is accepted. */
export function toolEffect(compiled: CompiledPolicy, { name, risk }: Pick<NamedTool, "name" | "risk">): ToolEffect {
  const plan = compiled.planFor(name, risk);
  if (plan.hidden !== null) return "hidden";
  if (plan.notListed !== null) return "unlisted";
  if (!plan.callable) return "denied";
  if (plan.approveIf.some(({ source }) => source.conditions.length === 0)) return "approval";
  if (plan.arguments.length + plan.require.length + plan.denyIf.length + plan.approveIf.length > 0) return "checked";
  return plan.charges.length > 0 ? "limited" : "allowed";
}

/** The effect on a tool as it stands: one whose definition waits for review is denied, whatever the document says of it. */
export function effectOf({ compiled }: { readonly compiled: CompiledPolicy }, tool: NamedTool, drift: PolicyRequest["drift"]): ToolEffect {
  const effect = toolEffect(compiled, tool);
  return effect !== "hidden" && judgeInventory(tool, drift) !== null ? "denied" : effect;
}

export interface Coverage {
  readonly effects: { readonly [effect in ToolEffect]: number };
  readonly total: number;
}

/** Counts each tool once. */
export function coverageOf(effects: readonly ToolEffect[]): Coverage {
  const counted = { allowed: 0, limited: 0, checked: 0, approval: 0, denied: 0, hidden: 0, unlisted: 0 };
  for (const effect of effects) counted[effect] += 1;
  return { effects: counted, total: effects.length };
}

/** The stance that an effect looks like, for a tool that has no section of its own. */
export function inheritedStance(effect: ToolEffect): Stance {
  switch (effect) {
    case "allowed": return "allow";
    case "limited": case "checked": return "custom";
    case "approval": return "approve";
    case "denied": return "deny";
    case "hidden": return "hide";
    case "unlisted": return "unlisted";
  }
}
