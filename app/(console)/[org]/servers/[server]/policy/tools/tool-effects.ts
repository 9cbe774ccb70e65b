// What the policy comes to for the server's tools as they stand: those in review included, and counted. Pure.
import type { CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { judgeInventory } from "@/lib/policy-engine/judge-call";
import type { Stance } from "@/lib/policy-engine/section-stance";
import { toolEffect, type ToolEffect } from "@/lib/policy-engine/tool-effect";
import type { PolicyRequest, ToolFacts } from "@/lib/policy-engine/types";

type NamedTool = ToolFacts & { readonly name: string };

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
