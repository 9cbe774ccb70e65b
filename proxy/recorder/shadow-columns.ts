// What the shadow of a grant said of a call, as the members of its record.
import type { Effect } from "@/lib/policy-engine/types";

export interface ShadowColumns {
  readonly shadow_policy_id: string | undefined;
  readonly shadow_version: number | undefined;
  /** Absent where there is no answer; the code says why. */
  readonly shadow_effect: Effect | undefined;
  readonly shadow_code: string | undefined;
  readonly shadow_rule: string | undefined;
}

/** Of a call without a shadow, or one that no policy is asked about. */
export const noShadow: ShadowColumns = { shadow_policy_id: undefined, shadow_version: undefined, shadow_effect: undefined, shadow_code: undefined, shadow_rule: undefined };
