// The rules that hold for the answer to a call, taken when the call is decided: one policy judges a call from its first byte to its last.
import type { McpCall } from "@/lib/mcp/classify-message";
import { memberOf } from "@/lib/mcp/json-value";
import { requestFacts } from "@/lib/mcp/methods";
import { leavesOf } from "@/lib/policy-engine/condition-leaves";
import type { ResultPlan } from "@/lib/policy-engine/result/result-plan";
import type { PolicyRequest } from "@/lib/policy-engine/types";
import type { CallFacts, Guarded } from "./guarded";
import { toolRequestOf, toPolicyRequest } from "./to-policy-request";

/** What an answer is held to, and the call that it answers. */
export interface ResultRules {
  readonly plan: ResultPlan;
  /** Null for an answer of which nobody can say which call it belongs to, and where a rule asks for arguments that nobody has kept. */
  readonly request: PolicyRequest | null;
}

/** Null if no rule speaks of the answer, or if the message neither calls a tool nor asks for the result of an earlier call. */
export function resultRulesOf(guarded: Guarded, call: McpCall, facts: CallFacts): ResultRules | null {
  // Most policies say nothing of results: then there is no request to be made of the call.
  if (typeof guarded.policy === "string" || guarded.policy.everyResult === null) return null;
  switch (requestFacts(call.method, call.era)?.touches) {
    case "tool": {
      const request = toPolicyRequest(guarded, call, facts);
      if (request === null) return null;
      const { result: plan } = guarded.policy.planFor(request.toolName, request.tool?.risk ?? "destructive");
      return plan === null ? null : { plan, request };
    }
    case "task": {
      const taskId = memberOf(call.params, "taskId");
      const toolName = typeof taskId === "string" ? (facts.taskTools?.get(taskId) ?? null) : null;
      return toolName === null ? null : earlierResultRules(guarded, toolName, facts);
    }
    default: return null;
  }
}

/** The rules for what an earlier call of this tool brings, now that its arguments are gone; null where there are none. */
export function earlierResultRules(guarded: Guarded, toolName: string, facts: CallFacts): ResultRules | null {
  if (typeof guarded.policy === "string") return null;
  const request = toolRequestOf(guarded, toolName, facts);
  const { result: plan } = guarded.policy.planFor(toolName, request.tool?.risk ?? "destructive");
  return plan === null ? null : { plan, request: readsArguments(plan) ? null : request };
}

function readsArguments({ denyIf }: ResultPlan): boolean {
  return denyIf.some(({ source }) => leavesOf(source).some(({ leaf: { path, operand } }) => path.root === "args" || (operand.kind === "path" && operand.path.root === "args")));
}

/**
 * What holds on a stream that belongs to no call (the standing GET stream of the legacy era, `subscriptions/listen`): a server may send the
 * answer to any call there, so it is held to all result rules of the policy. Null where there are none.
 */
export function listeningRulesOf({ policy }: Pick<Guarded, "policy">): ResultRules | null {
  return typeof policy === "string" || policy.everyResult === null ? null : { plan: policy.everyResult, request: null };
}
