// What the policy says of anything that is not a tool: by every route to it the same function, and so the same decision.
import { reasonSentences } from "@/lib/policy-engine/reason-codes";
import type { Decision, ReasonCode } from "@/lib/policy-engine/types";
import type { Guarded } from "./guarded";

/** Any URI as the client wrote it; policy language § Resources, prompts, requests of servers. */
export function judgeResource(policy: Guarded["policy"], uri: string): Decision {
  return typeof policy === "string" ? denyWithoutPolicy(policy) : policy.judgeResource(uri);
}

export function judgePrompt(policy: Guarded["policy"], name: string): Decision {
  return typeof policy === "string" ? denyWithoutPolicy(policy) : policy.judgePrompt(name);
}

/** The denial of a grant that has no policy, or one that does not validate. */
export function denyWithoutPolicy(policy: "none" | "invalid"): Decision {
  return denial(policy === "none" ? "no_policy" : "invalid_policy");
}

/** A denial without a rule, in the table's own words. */
export function denial(code: ReasonCode): Decision {
  return { effect: "deny", code, rule: null, message: reasonSentences[code], trace: [] };
}
