// The last word on a call that wanted a reservation. Asking the counter store is the caller's.
import { settleJudgement } from "@/lib/policy-engine/settle-judgement";
import type { Decision, ReservationOutcome } from "@/lib/policy-engine/types";
import type { Evaluation } from "./guarded";

/** Allows only what was reserved: a store that cannot answer denies. */
export function settleEvaluation(evaluation: Extract<Evaluation, { kind: "reserve" }>, outcome: ReservationOutcome): Decision {
  return settleJudgement(evaluation.judgement, outcome);
}
