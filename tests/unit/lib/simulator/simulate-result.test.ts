import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { simulateCall } from "@/lib/simulator/simulate-call";
import { simulateResult } from "@/lib/simulator/simulate-result";

const parsed = parsePolicy(JSON.stringify({
  version: "1", default: "deny",
  tools: { list: {}, find: { result: { redact: [{ detect: "email" }], deny_if: [{ conditions: [{ path: "result.text", op: "contains", value: "SECRET" }] }], max_bytes: 400 } } },
}), linearRegex);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const policy = compilePolicy(parsed.policy, linearRegex);
const tools = [{ name: "list", risk: "read", state: "active" }, { name: "find", risk: "read", state: "active" }] as const;

function answer(text: string, toolName = "find") {
  const call = simulateCall(policy, { tools, drift: "review" }, { toolName, argumentsText: "{}", nowMs: 0 });
  if (call.kind !== "decided" || call.request === null) throw new Error("the call cannot be judged");
  return simulateResult(policy, call.request, text);
}
const text = (words: string) => JSON.stringify({ content: [{ type: "text", text: words }] });

describe("simulateResult", () => {
  it("has nothing to say where no rule for results applies", () => {
    expect(answer(text("ada@example.com"), "list")).toEqual({ kind: "no_rule" });
  });

  it("passes, redacts and withholds as the gateway does", () => {
    expect(answer(text("nothing here"))).toEqual({ kind: "passes" });
    expect(answer(text("ask ada@example.com"))).toEqual({ kind: "replaced", code: "redacted", rule: "/tools/find/result/redact/0", result: { content: [{ type: "text", text: "ask [redacted]" }] } });
    expect(answer(text("the SECRET"))).toMatchObject({ kind: "replaced", code: "result_denied", rule: "/tools/find/result/deny_if/0", result: { isError: true } });
    expect(answer(text("x".repeat(500)))).toMatchObject({ kind: "replaced", code: "result_too_large", rule: "/tools/find/result/max_bytes" });
  });

  it("says what the gateway could not read, and never throws", () => {
    expect(answer("{")).toEqual({ kind: "unreadable", fault: "not_json" });
    expect(answer('{"a":1,"a":2}')).toEqual({ kind: "unreadable", fault: "duplicate_key" });
    expect(answer('1}, "x": {')).toEqual({ kind: "unreadable", fault: "not_json" });
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (sample) => typeof answer(sample).kind === "string"), { numRuns: 300 });
  });
});
