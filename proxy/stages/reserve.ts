// Stage 6: the limits of a call, all in one atomic step, or none (law L7). A store that cannot answer denies.
import { settleEvaluation } from "@/lib/guard/settle-evaluation";
import type { GatewayDeps } from "../deps";
import type { Decided, Forwarded, Reserved } from "../exchange";
import type { Halt } from "../halt";
import { reserved } from "../steps";
import { deny } from "./decide";

/** What the policy allowed outright passes, without a promise; what it allowed within limits passes once every charge is reserved. */
export function reserve(decided: Decided, deps: GatewayDeps): Reserved | Halt | Promise<Reserved | Halt> {
  const { verdict } = decided;
  return verdict.kind === "allowed" ? reserved(decided, verdict.decision, []) : reserveCharges(decided, verdict, deps);
}

async function reserveCharges(decided: Decided, verdict: Extract<Decided["verdict"], { kind: "reserve" }>, deps: GatewayDeps): Promise<Reserved | Halt> {
  const { served, grant } = decided;
  const { charges } = verdict.evaluation.judgement;
  const { outcome, reserved: charged } = await deps.limits.reserve(served.document.org.id, grant.policyId ?? "", charges, deps.nowMs());
  const decision = settleEvaluation(verdict.evaluation, outcome);
  if (decision.effect !== "allow") return deny(decided, decision, deps);
  return reserved(decided, decision, charged);
}

/**
 * Gives back what a call had reserved, where its limits say so: of one that the server never got, or of one that it answered with an
 * error. Called at most once for a call, and never for a time-out or a result that the policy withheld (policy language § Limits).
 */
export async function giveBack(call: Reserved, why: "not_delivered" | "on_error", deps: GatewayDeps): Promise<void> {
  const refundable = call.reserved.filter(({ charge: { refund } }) => refund === "on_error" || refund === why);
  if (refundable.length > 0) await deps.limits.refund(call.grant.policyId ?? "", refundable);
}

/**
 * The same for an answer that says that the call failed. Where the bridge made it because the call could not leave, the server got nothing; where
 * it made it in place of what the server said, nobody but us says so: a client that cannot be asked would else call without end (law L7).
 */
export async function giveBackFailed(call: Forwarded, deps: GatewayDeps): Promise<void> {
  if (call.answer.isUnsent === true) return giveBack(call, "not_delivered", deps);
  await call.answer.settleMarks?.();
  if (call.answer.isReplaced !== true) return giveBack(call, "on_error", deps);
}
