// What an agent reads of a decision that is not an allow.
import { reasonSentences } from "@/lib/policy-engine/reason-codes";
import type { ArgumentsProblem, Decision } from "@/lib/policy-engine/types";
import { problemsText } from "./arguments-problems";

/**
 * The policy's own message. A call that needs an approval is also told that there is no queue for that yet, so that nobody waits; a call with
 * invalid arguments, what is wrong with them.
 */
export function denialText({ code, message }: Pick<Decision, "code" | "message">, problems: readonly ArgumentsProblem[] = []): string {
  const sentence = reasonSentences[code];
  if (code === "approval_required" && !message.startsWith(sentence)) return `${message} ${sentence}`;
  return problems.length === 0 ? message : `${message} ${capitalized(problemsText(problems))}.`;
}

function capitalized(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
