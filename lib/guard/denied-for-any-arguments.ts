// Whether a tool can be called at all. That is asked about a task, which belongs to an earlier call of the tool: nobody has kept that call's arguments.
import { reasonSentences } from "@/lib/policy-engine/reason-codes";
import type { Decision } from "@/lib/policy-engine/types";
import type { Guarded } from "./guarded";
import { denyWithoutPolicy } from "./judge-access";

/** The denial of every call of this tool, whatever its arguments; null where some could be allowed. Whether it may be seen is visible-tools.ts. */
export function deniedForAnyArguments({ policy, inventory }: Pick<Guarded, "policy" | "inventory">, toolName: string): Decision | null {
  if (typeof policy === "string") return denyWithoutPolicy(policy);
  const { callable, notListed, rules, limits } = policy.planFor(toolName, inventory.get(toolName)?.risk ?? "destructive");
  if (callable) return null;
  if (notListed !== null) return notListed;
  const rule = rules.denyIf.find(({ source }) => source.conditions.length === 0);
  if (rule !== undefined) return { effect: "deny", code: "denied", rule: rule.rule, message: rule.message, trace: [] };
  const closedLimit = limits.limitChecks.find(({ maxMicros }) => maxMicros === 0n);
  return { effect: "deny", code: "limit_exceeded", rule: closedLimit?.rule ?? null, message: closedLimit?.onDeny ?? reasonSentences.limit_exceeded, trace: [] };
}
