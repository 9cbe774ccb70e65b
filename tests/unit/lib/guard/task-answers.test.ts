// The vectors of answers in a task's form at the level of the seam: whatever form an answer takes, `deny_if` is asked about all that a client reads as one.
import { describe, expect, it } from "vitest";
import { judgeMessage, type ServerMessage } from "@/lib/guard/judge-message";
import type { ResultRules } from "@/lib/guard/result-rules";
import type { Era } from "@/lib/mcp/methods";
import { wholeAllowance } from "@/lib/policy-engine/result/apply-result-rules";
import { requestOf } from "@/tests/support/policy-vectors";
import { keptBack, loadTaskAnswers, policyWith, type TaskAnswerVector } from "@/tests/support/task-answer-vectors";
import { policyOf } from "./seam";

function rulesOf(rule: TaskAnswerVector["rule"]): ResultRules {
  const request = requestOf({ name: "", tool: "t", want: { effect: "allow", code: "allowed", rule: null } });
  const { result: plan } = policyOf(policyWith(rule)).planFor("t", "read");
  if (plan === null) throw new Error("a policy without rules for results");
  return { plan, request };
}

function said(message: object, method: string, era: Era): ServerMessage {
  return {
    form: "message", bytes: new TextEncoder().encode(JSON.stringify(message)), era, requestId: "req_1",
    call: { id: 1, progressToken: null, asksAfterTask: method.startsWith("tasks/") },
  };
}

it.each(loadTaskAnswers())("$era $method: $name, $want", ({ era, method, rule, answer, want }) => {
  const verdict = judgeMessage(rulesOf(rule), said(Object(answer), method, era), wholeAllowance);
  if (verdict?.kind !== "answer") throw new Error("not judged as an answer");
  expect(verdict.judged.kind).toBe(want === "passes" ? "pass" : "replace");
  if (verdict.judged.kind !== "replace") return;
  expect(verdict.judged.body).not.toContain(keptBack);
  expect(verdict.judged.note.code).toBe("result_denied");
});

describe("news of a task", () => {
  const told = { modern: "notifications/tasks", legacy: "notifications/tasks/status" };
  const brought = [{ type: "text", text: keptBack }];
  it.each<[string, Era, object, TaskAnswerVector["rule"], "pass" | "drop"]>([
    ["what it brought", "modern", { status: "completed", result: { content: brought } }, "text", "drop"],
    ["content beside it", "modern", { status: "completed", content: brought, result: {} }, "start", "drop"],
    ["structured content", "modern", { status: "working", structuredContent: { ssn: keptBack } }, "structured", "drop"],
    ["structured content", "legacy", { status: "working", structuredContent: { ssn: keptBack } }, "structured", "drop"],
    ["a member that no task has", "modern", { status: "working", x: keptBack }, "text", "drop"],
    ["what it brought, under a name that only some readers take for it", "modern", { status: "completed", Result: { structuredContent: { ssn: keptBack } } }, "structured", "drop"],
    ["structured content under such a name in it", "modern", { status: "completed", result: { StructuredContent: { ssn: keptBack } } }, "structured", "drop"],
    ["what it tells of itself", "modern", { status: "working", statusMessage: keptBack, pollIntervalMs: 5 }, "text", "pass"],
    ["what it tells of itself", "legacy", { status: "working", statusMessage: keptBack, pollInterval: 5 }, "text", "pass"],
  ])("%s (%s)", (_name, era, params, rule, want) => {
    const message = { jsonrpc: "2.0", method: told[era], params: { taskId: "t1", ...params } };
    expect(judgeMessage(rulesOf(rule), said(message, "tools/call", era), wholeAllowance)).toEqual({ kind: "asked", held: { kind: want } });
  });
});
