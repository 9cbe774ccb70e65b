// What an agent reads of a decision that is not an allow.
import { reasonSentences } from "@/lib/policy-engine/reason-codes";
import type { Decision } from "@/lib/policy-engine/types";

/** The policy's own message; after one that asks for a person also that there is no queue for it yet, so that nobody waits. */
export function denialText({ code, message }: Pick<Decision, "code" | "message">): string {
  const sentence = reasonSentences[code];
  return code === "approval_required" && message !== sentence ? `${message} ${sentence}` : message;
}
