// What the policy says of anything that is not a tool: the document's default. A document has no closer rule for it yet.
import { reasonSentences } from "@/lib/policy-engine/reason-codes";
import type { Decision, ReasonCode } from "@/lib/policy-engine/types";
import type { Guarded } from "./guarded";

/** Allows exactly under a valid policy whose default is to allow. */
export function judgeByDefault(policy: Guarded["policy"]): Decision {
  const withoutPolicy = judgeWithoutPolicy(policy);
  if (withoutPolicy !== null) return withoutPolicy;
  if (isOpen(policy)) return decision("allow", "allowed", null);
  // The table's sentence for this code speaks of a tool.
  return { ...decision("deny", "not_listed", "/default"), message: "The policy does not allow this request." };
}

/** The denial of a grant without a valid policy; null where there is one. */
export function judgeWithoutPolicy(policy: Guarded["policy"]): Decision | null {
  if (policy === "none") return decision("deny", "no_policy", null);
  if (policy === "invalid") return decision("deny", "invalid_policy", null);
  return null;
}

/** Whether a server may ask the client for sampling, elicitation or roots; each of the three takes the default. */
export function judgeServerRequest(policy: Guarded["policy"]): Decision {
  const withoutPolicy = judgeWithoutPolicy(policy);
  if (withoutPolicy !== null) return withoutPolicy;
  return isOpen(policy) ? decision("allow", "allowed", null) : decision("deny", "denied", "/default");
}

function isOpen(policy: Guarded["policy"]): boolean {
  return typeof policy !== "string" && policy.default === "allow";
}

/** A decision in the table's own words. */
export function decision(effect: "allow" | "deny", code: ReasonCode, rule: string | null): Decision {
  return { effect, code, rule, message: reasonSentences[code], trace: [] };
}
