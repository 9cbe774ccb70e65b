// The vectors of answers in a task's form: tests/vectors/mcp/task-answers.json, with the rules that they name.
import { readFileSync } from "node:fs";
import { z } from "zod";

/** What every answer that is to be kept back holds. */
export const keptBack = "cust-4711";

const leaf = { path: "result.text", if_missing: "no_match" };
const conditions = {
  text: { ...leaf, op: "contains", value: "cust-" },
  start: { ...leaf, op: "starts_with", value: "cust-" },
  structured: { path: "result.structured.ssn", op: "contains", value: "cust-", if_missing: "no_match" },
  failure: { path: "result.is_error", op: "eq", value: true },
} as const;

const vectorSchema = z.strictObject({
  name: z.string(),
  era: z.enum(["legacy", "modern"]),
  method: z.enum(["tools/call", "tasks/get", "tasks/update", "tasks/cancel"]),
  rule: z.enum(["text", "start", "structured", "failure"]),
  answer: z.json(),
  want: z.enum(["kept back", "passes"]),
});
export type TaskAnswerVector = z.infer<typeof vectorSchema>;

export function loadTaskAnswers(): readonly TaskAnswerVector[] {
  return z.array(vectorSchema).min(1).parse(JSON.parse(readFileSync("tests/vectors/mcp/task-answers.json", "utf8")));
}

/** A policy whose tool `t` has this one rule for results. */
export function policyWith(rule: TaskAnswerVector["rule"]) {
  return { version: "1", default: "allow", tools: { t: { result: { deny_if: [{ conditions: [conditions[rule]] }] } } } };
}
