// Stage 6: the limits of a call, all in one atomic step, or none (law L7). A store that cannot answer denies.
import { settleEvaluation } from "@/lib/guard/settle-evaluation";
import type { GatewayDeps } from "../deps";
import type { Decided, Reserved } from "../exchange";
import type { Halt } from "../halt";
import { deny } from "./decide";

/** What the policy allowed outright passes; what it allowed within limits passes once every charge is reserved. */
export async function reserve(decided: Decided, deps: GatewayDeps): Promise<Reserved | Halt> {
  const { verdict, ...parsed } = decided;
  if (verdict.kind === "allowed") return { ...parsed, decision: verdict.decision, reserved: [] };
  const { charges } = verdict.evaluation.judgement;
  const { served, grant } = parsed;
  const { outcome, buckets } = await deps.limits.reserve(served.document.org.id, grant.policyId ?? "", charges, deps.nowMs());
  const decision = settleEvaluation(verdict.evaluation, outcome);
  if (decision.effect !== "allow") return deny(parsed, decision, deps);
  const reserved = charges.flatMap((charge, index) => {
    const bucket = buckets[index];
    return bucket === undefined ? [] : [{ charge, bucket }];
  });
  return { ...parsed, decision, reserved };
}

/** Gives back what a call that the server never got had reserved, where its limits say so. */
export async function giveBack(call: Reserved, deps: GatewayDeps): Promise<void> {
  const refundable = call.reserved.filter(({ charge }) => charge.refund !== "never");
  if (refundable.length > 0) await deps.limits.refund(call.grant.policyId ?? "", refundable);
}
