// What another policy would say to a call, with nobody behind it: the same function, and limits as for a first call, since nothing is counted.
import type { McpCall } from "@/lib/mcp/classify-message";
import type { CallAllowance } from "@/lib/policy-engine/judge-call";
import { reserveFromEmpty } from "@/lib/policy-engine/reserve-from-empty";
import type { Decision } from "@/lib/policy-engine/types";
import { evaluateCall, isSpent } from "./evaluate-call";
import type { CallFacts, Guarded } from "./guarded";
import { settleEvaluation } from "./settle-evaluation";

/** The decision, or null for a message that no policy is asked about; "spent" where it takes more than the allowance. */
export function judgeShadow(guarded: Guarded, call: McpCall, facts: CallFacts, allowance?: CallAllowance): Decision | "spent" | null {
  const evaluation = evaluateCall(guarded, call, facts, allowance);
  switch (evaluation.kind) {
    case "decided": return allowance !== undefined && isSpent(evaluation) ? "spent" : evaluation.decision;
    case "reserve": return settleEvaluation(evaluation, reserveFromEmpty(evaluation.judgement.charges));
    case "pass": case "drop": case "refuse": return null;
  }
}
