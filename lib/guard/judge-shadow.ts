// What another policy would say to a call, with nobody behind it: the same function, and limits as for a first call, since nothing is counted.
import type { McpCall } from "@/lib/mcp/classify-message";
import { reserveFromEmpty } from "@/lib/policy-engine/reserve-from-empty";
import type { Decision } from "@/lib/policy-engine/types";
import { evaluateCall } from "./evaluate-call";
import type { CallFacts, Guarded } from "./guarded";
import { settleEvaluation } from "./settle-evaluation";

/** The decision, or null for a message that no policy is asked about. */
export function judgeShadow(guarded: Guarded, call: McpCall, facts: CallFacts): Decision | null {
  const evaluation = evaluateCall(guarded, call, facts);
  switch (evaluation.kind) {
    case "decided": return evaluation.decision;
    case "reserve": return settleEvaluation(evaluation, reserveFromEmpty(evaluation.judgement.charges));
    case "pass": case "drop": case "refuse": return null;
  }
}
