// The last word on a call: what the counters answered, put together with what the rules said.
import { reasonSentences } from "./reason-codes";
import type { Charge, Decision, Judgement, ReservationOutcome, TraceEntry } from "./types";

type Cap = Charge["caps"][number];

/** Allows only what was reserved; a store that cannot answer denies. A judgement that was final stays as it is. */
export function settleJudgement(judgement: Judgement, outcome: ReservationOutcome): Decision {
  if (judgement.kind === "decided") return judgement.decision;
  const caps = inRuleOrder(judgement.charges);
  switch (outcome.kind) {
    case "reserved": {
      const trace = [...judgement.trace, ...caps.map((cap) => entry(cap, "yes"))];
      return { effect: "allow", code: "allowed", rule: null, message: reasonSentences.allowed, trace };
    }
    case "exceeded": {
      const exceeded = caps.find((cap) => cap.rule === outcome.rule);
      const decision = {
        effect: "deny", code: "limit_exceeded", rule: outcome.rule, message: exceeded?.message ?? reasonSentences.limit_exceeded,
      } as const;
      const trace: TraceEntry[] = [...judgement.trace, { rule: outcome.rule, step: "limits", truth: "no" }];
      return outcome.retryAfterSeconds === null ? { ...decision, trace } : { ...decision, retryAfterSeconds: outcome.retryAfterSeconds, trace };
    }
    case "unavailable": {
      const [first] = caps;
      const trace = first === undefined ? judgement.trace : [...judgement.trace, entry(first, "undetermined")];
      return { effect: "deny", code: "limit_store_unavailable", rule: first?.rule ?? null, message: reasonSentences.limit_store_unavailable, trace };
    }
  }
}

/** Charges stand in the order of their keys; limits are named in the order of the rules. */
function inRuleOrder(charges: readonly Charge[]): readonly Cap[] {
  return charges.flatMap((charge) => charge.caps).sort((one, other) => (one.order ?? 0) - (other.order ?? 0));
}

function entry(cap: Cap, truth: TraceEntry["truth"]): TraceEntry {
  return { rule: cap.rule, step: "limits", truth };
}
