// Beside the stages: what the grant's shadow would have said. It runs when the call is over, or is being refused, and decides nothing: one
// that throws or takes too long is noted as such, and rests for a while.
import { judgeShadow } from "@/lib/guard/judge-shadow";
import { quickAllowance } from "@/lib/policy-engine/result/apply-result-rules";
import type { GatewayDeps } from "../deps";
import type { Parsed } from "../exchange";
import { noShadow, type ShadowColumns } from "../recorder/shadow-columns";
import { factsOf } from "./call-facts";

/** What is to stand in the call's row. Never throws. */
export function shadowOf(parsed: Parsed, deps: GatewayDeps): ShadowColumns {
  const { grant: { shadow }, message, raw } = parsed;
  if (shadow === null || message.kind !== "call") return noShadow;
  const { policyId, version, guarded } = shadow;
  const without = (code: string): ShadowColumns => ({ shadow_policy_id: policyId, shadow_version: version, shadow_effect: undefined, shadow_code: code, shadow_rule: undefined });
  const name = `${policyId} ${version}`;
  if (deps.shadowRests.isResting(name)) return without("shadow_paused");
  const beganMs = deps.monotonicMs();
  try {
    // By the time at which the call came, so that it does not matter how long it took.
    const decision = judgeShadow(guarded, message.call, factsOf(parsed, raw.receivedAtMs), quickAllowance);
    if (decision === "spent" || deps.monotonicMs() - beganMs > deps.bounds.shadowMs) {
      deps.shadowRests.rest(name);
      return without("shadow_slow");
    }
    if (decision === null) return noShadow;
    return { shadow_policy_id: policyId, shadow_version: version, shadow_effect: decision.effect, shadow_code: decision.code, shadow_rule: decision.rule ?? undefined };
  } catch (error) {
    deps.log.warn({ err: error, call: parsed.callId }, "a shadow could not be judged");
    deps.shadowRests.rest(name);
    return without("shadow_failed");
  }
}
