// The counters on which calls of a grant count now: by its live policy, as the gateway enforces it.
import type { ServedServer } from "../snapshot/served-server";
import { countersOfGrant, type GrantCounter } from "./usage-of-grant";

/** None where the policy is not valid, or no grant has it: then every call is denied, and nothing counted. */
export function liveCounters({ grantsById }: ServedServer, policyId: string, grantId: string): readonly GrantCounter[] {
  const guarded = grantsById.get(grantId)?.guarded;
  const policy = [...grantsById.values()].find((grant) => grant.policyId === policyId)?.guarded.policy;
  if (guarded === undefined || policy === undefined || typeof policy === "string") return [];
  return countersOfGrant(policy.source, { session: null, user: null, ...guarded.subjects });
}
