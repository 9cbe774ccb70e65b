// What the log says of a decision that is not an allow.
import { isUndetermined } from "@/lib/policy-engine/explain-decision";
import type { ArgumentsProblem, Decision } from "@/lib/policy-engine/types";
import { denialText } from "./denial-text";

/** Below a hundred characters, which the log has beyond the longest message. Said to those who read the log and not to the agent, which would learn by it what the policy looks at. */
export const undeterminedNote = "(Undetermined: a value that the rule reads is of a type or form that its operator cannot take.)";

/** The policy's message; of arguments also what is wrong with them, in names of the schema and no value, and of a rule that could not be evaluated that it could not. */
export function recordedText(decision: Pick<Decision, "code" | "message" | "trace">, problems: readonly ArgumentsProblem[]): string {
  if (problems.length > 0) return denialText(decision, problems);
  return isUndetermined(decision) ? `${decision.message} ${undeterminedNote}` : decision.message;
}
