// The last word on calls that want a reservation, and how decisions are told to people.
import { describe, expect, it } from "vitest";
import { canonicalJson } from "@/lib/policy-engine/canonical-json";
import { explainDecision } from "@/lib/policy-engine/explain-decision";
import { settleJudgement } from "@/lib/policy-engine/settle-judgement";
import type { Decision, Judgement } from "@/lib/policy-engine/types";

const window = { kind: "sliding", seconds: 60 } as const;
const judgement: Judgement = {
  kind: "reserve",
  trace: [{ rule: "/tools/run/require/0", step: "require", truth: "yes" }],
  charges: [
    { key: "a", window, amountMicros: 1_000_000n, refund: "not_delivered", caps: [{ rule: "/tools/run/limits/1", maxMicros: 1n, message: "second", order: 1 }] },
    { key: "b", window, amountMicros: 1_000_000n, refund: "not_delivered", caps: [{ rule: "/tools/run/limits/0", maxMicros: 1n, message: "first", order: 0 }] },
  ],
};

describe("settleJudgement", () => {
  it("allows what was reserved, with the members in the order that is promised", () => {
    const decision = settleJudgement(judgement, { kind: "reserved" });
    expect(Object.keys(decision)).toEqual(["effect", "code", "rule", "message", "trace"]);
    expect(decision).toMatchObject({ effect: "allow", code: "allowed", rule: null });
    expect(decision.trace.map(({ rule }) => rule)).toEqual(["/tools/run/require/0", "/tools/run/limits/0", "/tools/run/limits/1"]);
  });

  it("denies with the message of the limit that the store named", () => {
    const decision = settleJudgement(judgement, { kind: "exceeded", rule: "/tools/run/limits/1", retryAfterSeconds: 7 });
    expect(Object.keys(decision)).toEqual(["effect", "code", "rule", "message", "retryAfterSeconds", "trace"]);
    expect(decision).toMatchObject({ effect: "deny", code: "limit_exceeded", message: "second", retryAfterSeconds: 7 });
  });

  it("says nothing of a time where there is none", () => {
    expect(settleJudgement(judgement, { kind: "exceeded", rule: "/tools/run/limits/0", retryAfterSeconds: null })).not.toHaveProperty("retryAfterSeconds");
  });

  it("denies and names the first limit in the order of the rules where the store cannot answer", () => {
    expect(settleJudgement(judgement, { kind: "unavailable" })).toMatchObject({ effect: "deny", code: "limit_store_unavailable", rule: "/tools/run/limits/0" });
  });

  it("leaves a decision that was final as it is, whatever the store says", () => {
    const decision: Decision = { effect: "deny", code: "denied", rule: "/tools/run/deny_if/0", message: "No.", trace: [] };
    expect(settleJudgement({ kind: "decided", decision }, { kind: "reserved" })).toBe(decision);
  });
});

describe("explainDecision", () => {
  const decided = (code: Decision["code"], rule: string | null, message = "No.", more: Partial<Decision> = {}): Decision => ({ effect: "deny", code, rule, message, trace: [], ...more });
  it.each<[Decision, string]>([
    [decided("denied", "/tools/a~1b/deny_if/1"), "Denied by denial rule 2 of `a/b`. “No.”"],
    [decided("denied", "/all_tools/action"), "Denied by the action of all tools. “No.”"],
    [decided("require_failed", "/tools/t/require/0", "This call does not meet a requirement of the policy."), "Denied: requirement 1 of `t` was not met."],
    [decided("denied", "/tools/t/deny_if/0", "No.", { trace: [{ rule: "/tools/t/deny_if/0", step: "deny_if", truth: "undetermined" }] }), "Denied by denial rule 1 of `t`. “No.” It could not be evaluated for these arguments, which denies."],
    [decided("limit_exceeded", "/tools/t/rate_limit", "A limit of the policy is used up.", { retryAfterSeconds: 9 }), "Denied: the rate limit of `t` is used up. The same call fits again in 9 s."],
    [decided("denied", "/resources/deny/1"), "Denied by entry 2 of `deny` of `resources`. “No.”"],
    [decided("denied", "/prompts/deny/0"), "Denied by entry 1 of `deny` of `prompts`. “No.”"],
    [decided("hidden", "/hide/2", "The policy hides this tool."), "Denied: entry 3 of `hide` hides this tool."],
    [decided("not_listed", "/default"), "Denied: no section names this tool, and the default is to deny."],
    [decided("no_policy", null, "This grant has no policy, so every call is denied."), "Denied: This grant has no policy, so every call is denied."],
  ])("%j", (decision, sentence) => {
    expect(explainDecision(decision)).toBe(sentence);
  });
});

describe("canonicalJson", () => {
  it("is one text for equal values, members by code point", () => {
    expect(canonicalJson({ b: [1, { d: null, c: "x" }], a: -0, "😀": 1, "～": 2 })).toBe('{"a":0,"b":[1,{"c":"x","d":null}],"～":2,"😀":1}');
    expect(canonicalJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
  });
});
