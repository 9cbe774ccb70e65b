// With an allowance smaller than the language's nothing is found out past it, and nobody takes what was not found out for an answer (law L12).
import { describe, expect, it } from "vitest";
import { evaluateCall, isSpent } from "@/lib/guard/evaluate-call";
import { judgeShadow } from "@/lib/guard/judge-shadow";
import type { JsonValue } from "@/lib/mcp/json-value";
import type { CallAllowance } from "@/lib/policy-engine/judge-call";
import { accessCharactersPerStep, accessNameSteps, accessPatternSteps } from "@/lib/policy-engine/bounds";
import { callOf, factsAt, guardedBy, policyOf } from "./seam";

const policy = policyOf({ version: "1", default: "allow", resources: { deny: ["file:///secret/*"] }, prompts: { deny: ["p*"] }, tools: { run: { deny_if: [{ conditions: [{ path: "args.n", op: "regex", value: "x+y" }] }] } } });
const guarded = guardedBy(policy);
const facts = { ...factsAt(0), taskTools: new Map([["t", "run"], ["u", "run"]]) };
const little: CallAllowance = { evaluationSteps: 10, leafTests: 10 };
const enough: CallAllowance = { evaluationSteps: 100_000, leafTests: 10 };

const asked: [string, JsonValue, "legacy" | "modern"][] = [
  ["tools/call", { name: "run", arguments: { n: "x".repeat(100) } }, "legacy"],
  ["resources/read", { uri: "file:///a" }, "legacy"],
  ["prompts/get", { name: "hello" }, "legacy"],
  ["completion/complete", { ref: { type: "ref/prompt", name: "hello" } }, "legacy"],
  ["subscriptions/listen", { notifications: { resourceSubscriptions: ["file:///a"] } }, "modern"],
  ["subscriptions/listen", { notifications: { taskIds: ["t", "u"] } }, "modern"],
];

describe.each(asked)("%s %j", (method, params, era) => {
  const call = callOf(method, params, era);
  it("says only that the allowance was spent, where it was", () => {
    const evaluation = evaluateCall(guarded, call, facts, little);
    expect(isSpent(evaluation)).toBe(true);
    expect(evaluation).toMatchObject({ kind: "decided", decision: { effect: "deny" } });
  });
  it("answers within a larger one as without any", () => {
    const evaluation = evaluateCall(guarded, call, facts, enough);
    expect(isSpent(evaluation)).toBe(false);
    expect(evaluation).toEqual(evaluateCall(guarded, call, facts));
  });
  it("is no decision of a shadow that had too little", () => {
    expect(judgeShadow(guarded, call, facts, little)).toBe("spent");
    expect(judgeShadow(guarded, call, facts, enough)).not.toBe("spent");
  });
});

it("counts each pattern of a list for each form in which a name is compared with it: one of a prompt's, two of a resource's", () => {
  const lists = { deny: ["file:///secret/*", "file:///x/*"], allow: ["file:///y/*"] };
  const listed = guardedBy(policyOf({ version: "1", default: "allow", resources: lists, prompts: lists }));
  const name = `file:///${"a".repeat(accessCharactersPerStep * 3)}`;
  const cost = (forms: number) => accessNameSteps + name.length + forms * 3 * (accessPatternSteps + 3);
  const isSpentWithin = (method: string, params: JsonValue, evaluationSteps: number) => isSpent(evaluateCall(listed, callOf(method, params, "legacy"), facts, { evaluationSteps, leafTests: 10 }));
  for (const [method, params, forms] of [["prompts/get", { name }, 1], ["resources/read", { uri: name }, 2]] as const) {
    expect([isSpentWithin(method, params, cost(forms)), isSpentWithin(method, params, cost(forms) - 1)]).toEqual([false, true]);
  }
});
