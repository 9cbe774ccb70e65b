// The rules that hold for the answer to a call, taken when the call is decided: one policy judges a call from its first byte to its last.
import type { McpCall } from "@/lib/mcp/classify-message";
import { requestFacts } from "@/lib/mcp/methods";
import type { ResultPlan } from "@/lib/policy-engine/result/result-plan";
import type { PolicyRequest } from "@/lib/policy-engine/types";
import type { CallFacts, Guarded } from "./guarded";
import { toPolicyRequest } from "./to-policy-request";

/** What an answer is held to, and the call that it answers. */
export interface ResultRules {
  readonly plan: ResultPlan;
  /** Null for an answer of which nobody can say which call it belongs to. */
  readonly request: PolicyRequest | null;
}

/** Null for a call whose answer no rule speaks of, and for everything that is no call of a tool. */
export function resultRulesOf(guarded: Guarded, call: McpCall, facts: CallFacts): ResultRules | null {
  if (typeof guarded.policy === "string" || requestFacts(call.method, call.era)?.touches !== "tool") return null;
  const request = toPolicyRequest(guarded, call, facts);
  if (request === null) return null;
  const { result: plan } = guarded.policy.planFor(request.toolName, request.tool?.risk ?? "destructive");
  return plan === null ? null : { plan, request };
}

/**
 * What holds on a stream that belongs to no call (the standing GET stream of the legacy era, `subscriptions/listen`): a server may send the
 * answer to any call there, so it is held to all result rules of the policy. Null where there are none.
 */
export function listeningRulesOf({ policy }: Pick<Guarded, "policy">): ResultRules | null {
  return typeof policy === "string" || policy.everyResult === null ? null : { plan: policy.everyResult, request: null };
}
