// A decision in one sentence for people in the console: what decided, and where it is written. Not what the agent is told.
import { pointerSteps } from "./json-pointer";
import { reasonSentences } from "./reason-codes";
import type { Decision } from "./types";

/** One line of plain text; the policy's own message is quoted where it has one. */
export function explainDecision(decision: Decision): string {
  const { code, rule, message } = decision;
  const own = message === reasonSentences[code] ? "" : ` “${message}”`;
  const why = isUndetermined(decision) ? ` It could not be evaluated for these arguments, which ${code === "approval_required" ? "asks for an approval" : "denies"}.` : "";
  const retry = decision.retryAfterSeconds === undefined ? "" : ` The same call fits again in ${decision.retryAfterSeconds} s.`;
  switch (code) {
    case "allowed": return "Allowed: every rule that applies was met.";
    case "hidden": return `Denied: ${placeOf(rule)} hides this tool.${own}`;
    case "not_listed": return "Denied: no section names this tool, and the default is to deny.";
    case "require_failed": return `Denied: ${placeOf(rule)} was not met.${own}${why}`;
    case "invalid_arguments": return `Denied: the arguments are not what the input schema asks for (${placeOf(rule)}).`;
    case "approval_required": return `Denied: ${placeOf(rule)} asks for a person's approval, and nobody can give one here yet.${own}${why}`;
    case "result_denied": return `The tool ran; ${placeOf(rule)} withheld its result.${own}`;
    case "result_too_large": return `The tool ran; its result was larger than ${placeOf(rule)} allows and was withheld.`;
    case "denied": return `Denied by ${placeOf(rule)}.${own}${why}`;
    case "limit_exceeded": return `Denied: ${placeOf(rule)} is used up.${own}${retry}`;
    case "limit_invalid": return `Denied: ${placeOf(rule)} counts an amount that is missing or not valid.${own}`;
    case "limit_store_unavailable": return `Denied: ${placeOf(rule)} could not be counted, because the counters cannot be reached.`;
    case "no_policy": case "invalid_policy": case "unknown_tool": case "tool_changed": case "malformed_call": case "evaluation_limit":
      return `Denied: ${message}`;
  }
}

/** Whether the rule that decided could not be evaluated: what it reads is there, and of a type or form that its operator cannot speak of. */
export function isUndetermined({ code, trace }: Pick<Decision, "code" | "trace">): boolean {
  return trace.at(-1)?.truth === "undetermined" && (code === "denied" || code === "require_failed" || code === "approval_required");
}

/** `/tools/run/limits/0` as "limit 1 of `run`". */
function placeOf(rule: string | null): string {
  if (rule === null) return "the policy";
  const steps = pointerSteps(rule);
  const [area, name = "", list, position, below] = withName(steps);
  const owner = area === "tools" ? `\`${name}\`` : area === "risk" ? `the class \`${name}\`` : "all tools";
  const number = Number(position) + 1;
  if (area === "resources" || area === "prompts") return `entry ${Number(list) + 1} of \`${name}\` of \`${area}\``;
  if (area === "hide") return `entry ${Number(name) + 1} of \`hide\``;
  switch (list) {
    case "require": return `requirement ${number} of ${owner}`;
    case "deny_if": return `denial rule ${number} of ${owner}`;
    case "approve_if": return `approval rule ${number} of ${owner}`;
    case "arguments": return `the argument check of ${owner}`;
    case "limits": return `limit ${number} of ${owner}`;
    case "rate_limit": return `the rate limit of ${owner}`;
    case "result": return `${resultPlaces.get(position ?? "")?.(Number(below) + 1) ?? "the result rules"} of ${owner}`;
    case "action": return `the action of ${owner}`;
    default: return `\`${rule}\``;
  }
}

const resultPlaces: ReadonlyMap<string, (number: number) => string> = new Map([
  ["redact", (number: number) => `redaction ${number}`], ["deny_if", (number: number) => `result rule ${number}`], ["max_bytes", () => "the size limit"],
]);

/** `all_tools` has no name below it: both kinds of pointer become [area, name, list, position and so on]. */
function withName(steps: readonly string[]): readonly (string | undefined)[] {
  const [first, ...rest] = steps;
  return first === "all_tools" ? [first, "", ...rest] : [first, ...rest];
}
