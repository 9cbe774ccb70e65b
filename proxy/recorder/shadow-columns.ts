// What the shadow of a grant said of a call, as the columns of its row.
import type { Effect } from "@/lib/policy-engine/types";

export interface ShadowColumns {
  readonly shadow_policy_id: string | null;
  readonly shadow_version: number | null;
  /** Null where there is no answer; the code says why. */
  readonly shadow_effect: Effect | null;
  readonly shadow_code: string | null;
  readonly shadow_rule: string | null;
}

/** Of a call without a shadow, or one that no policy is asked about. */
export const noShadow: ShadowColumns = { shadow_policy_id: null, shadow_version: null, shadow_effect: null, shadow_code: null, shadow_rule: null };
