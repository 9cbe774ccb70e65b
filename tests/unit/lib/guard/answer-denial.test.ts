// Denials on the wire, byte for byte.
import { describe, expect, it } from "vitest";
import { answerDenial } from "@/lib/guard/answer-denial";
import { argumentsProblems } from "@/lib/guard/arguments-problems";
import { evaluateCall } from "@/lib/guard/evaluate-call";
import { retryWords } from "@/lib/guard/retry-words";
import type { Guarded } from "@/lib/guard/guarded";
import type { JsonValue } from "@/lib/mcp/json-value";
import type { Era } from "@/lib/mcp/methods";
import type { ArgumentsCheck, Decision } from "@/lib/policy-engine/types";
import vectors from "@/tests/vectors/mcp/denials.json";
import { callOf, factsAt, guardedBy, policyOf } from "./seam";

const policy = policyOf({ version: "1", default: "deny", hide: ["wipe"], tools: {
  run: { deny_if: [{ conditions: [], on_deny: "Not on Fridays." }] }, read: {}, pay: { action: "require_approval" }, refund: { approve_if: [{ conditions: [], on_deny: "Ask first." }] },
} });

function answer(method: string, params: JsonValue, era: Era = "legacy", by: Guarded["policy"] = policy): string {
  const call = callOf(method, params, era);
  const evaluation = evaluateCall(guardedBy(by), call, factsAt(0));
  if (evaluation.kind !== "decided" || evaluation.decision.effect === "allow") throw new Error(JSON.stringify(evaluation));
  return answerDenial(call, evaluation.decision, "req_1", 0);
}

interface DenialVector {
  readonly name: string;
  readonly era: string;
  readonly method: string;
  readonly params: JsonValue;
  readonly body: JsonValue;
}
const denials: readonly DenialVector[] = vectors;

it.each(denials)("$name", ({ era, method, params, body }) => {
  expect(answer(method, params, era === "modern" ? "modern" : "legacy")).toBe(JSON.stringify(body));
});

describe("a tool that may not be seen", () => {
  it("is answered byte for byte alike whether hidden, in review, gone or never heard of", () => {
    const answers = ["wipe", "fresh", "altered", "gone", "nothing"].map((name) => answer("tools/call", { name }).replace(name, "<name>"));
    expect(new Set(answers)).toEqual(new Set(['{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"Tool <name> not found"}}']));
  });
  it("is answered alike in both eras", () => expect(answer("tools/call", { name: "wipe" }, "modern")).toBe(answer("tools/call", { name: "wipe" })));
});

describe("a limit that is used up", () => {
  const atNoon = Date.UTC(2026, 0, 1, 12);
  const body = (message: string, retryAfterSeconds?: number): unknown => {
    const decision: Decision = { effect: "deny", code: "limit_exceeded", rule: "/tools/run/limits/0", message, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }), trace: [] };
    return JSON.parse(answerDenial(callOf("tools/call", { name: "run" }), decision, "req_1", atNoon));
  };

  it("is told with the time at which to come back, behind the policy's own words and as data", () => {
    expect(body("Too many.", 12)).toMatchObject({ result: {
      isError: true, content: [{ type: "text", text: "[POLICY DENIED] Too many. Try again in 12 seconds." }],
      _meta: { "portcullis/decision": { code: "limit_exceeded", rule: "/tools/run/limits/0", retryAfterSeconds: 12, requestId: "req_1" } },
    } });
  });
  it("is told without one where no wait would help", () => {
    expect(body("Never.")).toMatchObject({ result: { content: [{ type: "text", text: "[POLICY DENIED] Never." }], _meta: { "portcullis/decision": { code: "limit_exceeded", requestId: "req_1" } } } });
  });
});

it.each([
  [1, "Try again in 1 second."],
  [2, "Try again in 2 seconds."],
  [120, "Try again in 120 seconds."],
  [121, "Try again in 3 minutes."],
  [7_200, "Try again in 120 minutes."],
  [7_201, "Try again after 2026-01-01 14:01 UTC."],
  [43_200, "Try again after 2026-01-02 00:00 UTC."],
  [2_678_400, "Try again after 2026-02-01 12:00 UTC."],
])("a wait of %i seconds is told as “%s”, never as less", (seconds, words) => expect(retryWords(seconds, Date.UTC(2026, 0, 1, 12))).toBe(words));

it("says nothing of the trace", () => {
  const call = callOf("tools/call", { name: "run" });
  const body = answerDenial(call, { effect: "deny", code: "denied", rule: "/tools/run/deny_if/0", message: "No.", trace: [{ rule: "/secret", step: "require", truth: "yes" }] }, "req_1", 0);
  expect(body).not.toContain("secret");
});

it("says what is wrong with arguments, in words and as data", () => {
  const call = callOf("tools/call", { name: "run", arguments: {} });
  const problems = [{ pointer: "/path", rule: "is required" }, { pointer: "", rule: "must have at least 1 member" }];
  const body = JSON.parse(answerDenial(call, { effect: "deny", code: "invalid_arguments", rule: "/tools/run/arguments", message: "No.", trace: [] }, "req_1", 0, problems));
  expect(body).toMatchObject({ result: { content: [{ text: "[POLICY DENIED] No. /path is required; the arguments object must have at least 1 member." }], _meta: { "portcullis/decision": { problems } } } });
});

describe("what is wrong with arguments", () => {
  const checking = policyOf({ version: "1", default: "deny", tools: { read: { arguments: "strict" } } });
  const asks = (check: ArgumentsCheck | null, params: string, code: Decision["code"] = "invalid_arguments") =>
    argumentsProblems(guardedBy(checking, { inventory: new Map([["read", { risk: "read", state: "active", checkArguments: check }]]) }), callOf("tools/call", params), { code, rule: "/tools/read/arguments" });
  const check: ArgumentsCheck = Object.assign(() => false, { problems: (_args: unknown, mode: string) => [{ pointer: "/a", rule: `fails under ${mode}` }] });

  it("is what the check finds in the mode that the rule asks for", () => {
    expect(asks(check, '{"name":"read","arguments":{"a":1}}')).toEqual([{ pointer: "/a", rule: "fails under strict" }]);
  });
  it("is that nothing can be checked where there is no check, and which numbers cannot be", () => {
    expect(asks(null, '{"name":"read"}')).toEqual([{ pointer: "", rule: expect.stringContaining("no input schema") }]);
    expect(asks(check, '{"name":"read","arguments":{"a":9007199254740993}}')).toEqual([{ pointer: "", rule: expect.stringContaining("more digits") }]);
  });
  it("is nothing of a call that was denied for something else, whatever its arguments", () => {
    expect(asks(check, '{"name":"read","arguments":{"a":1}}', "denied")).toEqual([]);
  });
});
