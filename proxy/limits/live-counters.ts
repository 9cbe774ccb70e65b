// The counters on which calls of a grant count now: by its live policy, as the gateway enforces it.
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import type { ServedServer } from "../snapshot/served-server";
import { countersOfGrant, type GrantCounter } from "./usage-of-grant";

/** None where the policy is not valid: then every call is denied, and nothing counted. */
export function liveCounters({ document, grantsById }: ServedServer, policyId: string, grantId: string): readonly GrantCounter[] {
  const text = document.policies.find(({ id }) => id === policyId)?.document;
  const parsed = text === undefined ? null : parsePolicy(text, linearRegex);
  const subjects = grantsById.get(grantId)?.guarded.subjects;
  if (parsed?.ok !== true || subjects === undefined) return [];
  return countersOfGrant(parsed.policy, { session: null, user: null, ...subjects });
}
