// Stage 5, where deciding takes longer than others may be kept waiting: what was decided counts only if it still holds for whom it was decided.
import type { GatewayDeps } from "../deps";
import type { Decided, Parsed } from "../exchange";
import { haltFault, isHalt, type Halt } from "../halt";
import { recordOf } from "../recorder/decision-record";
import { decide } from "./decide";
import { lookAgain } from "./look-again";

/**
 * The decision about `asked` once it is there, for the grant as it is then (law L10). Where policy, grant or server have changed meanwhile it is
 * made anew, a few times; then the call is refused.
 */
export async function decideAfterWaiting(asked: Parsed, deciding: Promise<Decided | Halt>, deps: GatewayDeps): Promise<Decided | Halt> {
  let judged = asked;
  let decision = deciding;
  for (let round = 0; round < deps.bounds.decisionsMax; round += 1) {
    const decided = await decision;
    if (isHalt(decided)) return decided;
    const still = await lookAgain(judged, deps);
    if (isHalt(still)) return still;
    if (still.grant.guarded === judged.grant.guarded) return decided;
    judged = still;
    const again = decide(judged, deps);
    if (!(again instanceof Promise)) return again;
    decision = again;
  }
  const record = recordOf(judged, judged, { effect: "deny", code: "config_unavailable", message: "" }, "refusal", deps);
  return haltFault("config_unavailable", judged.message.kind === "call" ? judged.message.call.id : null, record);
}
