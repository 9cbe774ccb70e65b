// What a policy as a whole comes to for one tool, patterns, classes and defaults included: read off the plan that the engine judges with.
import type { CompiledPolicy } from "./compile-policy";
import type { RiskClass } from "./types";

/** `checked`: some calls may pass, by their arguments; `limited`: every call may, as often as limits say. */
export const toolEffects = ["allowed", "limited", "checked", "approval", "denied", "hidden", "unlisted"] as const;
export type ToolEffect = (typeof toolEffects)[number];

/** The effect on a tool whose definition is accepted; what is in review is denied besides. */
export function toolEffect(compiled: CompiledPolicy, { name, risk }: { readonly name: string; readonly risk: RiskClass }): ToolEffect {
  const plan = compiled.planFor(name, risk);
  if (plan.hidden !== null) return "hidden";
  if (plan.notListed !== null) return "unlisted";
  if (!plan.callable) return "denied";
  const { require, denyIf, approveIf } = plan.rules;
  if (approveIf.some(({ source }) => source.conditions.length === 0)) return "approval";
  if (plan.arguments.length + require.length + denyIf.length + approveIf.length > 0) return "checked";
  return plan.isLimited ? "limited" : "allowed";
}
