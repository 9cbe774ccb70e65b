// Denials on the wire, byte for byte.
import { describe, expect, it } from "vitest";
import { answerDenial } from "@/lib/guard/answer-denial";
import { evaluateCall } from "@/lib/guard/evaluate-call";
import type { Guarded } from "@/lib/guard/guarded";
import type { JsonValue } from "@/lib/mcp/json-value";
import type { Era } from "@/lib/mcp/methods";
import vectors from "@/tests/vectors/mcp/denials.json";
import { callOf, factsAt, guardedBy, policyOf } from "./seam";

const policy = policyOf({ version: "1", default: "deny", hide: ["wipe"], tools: {
  run: { deny_if: [{ conditions: [], on_deny: "Not on Fridays." }] }, read: {}, pay: { action: "require_approval" }, refund: { approve_if: [{ conditions: [], on_deny: "Ask first." }] },
} });

function answer(method: string, params: JsonValue, era: Era = "legacy", by: Guarded["policy"] = policy): string {
  const call = callOf(method, params, era);
  const evaluation = evaluateCall(guardedBy(by), call, factsAt(0));
  if (evaluation.kind !== "decided" || evaluation.decision.effect === "allow") throw new Error(JSON.stringify(evaluation));
  return answerDenial(call, evaluation.decision, "req_1");
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

it("tells when to come back where the limit says so", () => {
  const call = callOf("tools/call", { name: "run" });
  const body = answerDenial(call, { effect: "deny", code: "limit_exceeded", rule: "/tools/run/limits/0", message: "Too many.", retryAfterSeconds: 12, trace: [] }, "req_1");
  expect(JSON.parse(body)).toMatchObject({ result: { isError: true, _meta: { "portcullis/decision": { code: "limit_exceeded", rule: "/tools/run/limits/0", retryAfterSeconds: 12, requestId: "req_1" } } } });
});

it("says nothing of the trace", () => {
  const call = callOf("tools/call", { name: "run" });
  const body = answerDenial(call, { effect: "deny", code: "denied", rule: "/tools/run/deny_if/0", message: "No.", trace: [{ rule: "/secret", step: "require", truth: "yes" }] }, "req_1");
  expect(body).not.toContain("secret");
});
