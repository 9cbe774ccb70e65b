// One evaluation takes a bounded time, whatever a policy's author and a caller make of it together (law L12).
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { judgeCall, type CallAllowance } from "@/lib/policy-engine/judge-call";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import type { ArgumentsCheck, Json, PolicyRequest } from "@/lib/policy-engine/types";
import { requestOf } from "@/tests/support/policy-vectors";
import { processorTime } from "@/tests/support/processor-time";

function judge(section: Json, args: PolicyRequest["args"], checkArguments?: ArgumentsCheck, allowance?: CallAllowance) {
  const parsed = parsePolicy(JSON.stringify({ version: "1", default: "deny", tools: { run: section, "r*": section, "ru*": section } }), linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const request = requestOf({ name: "", tool: "run", args, want: { effect: "allow", code: "allowed", rule: null } });
  const tool: PolicyRequest["tool"] = { risk: "read", state: "active", ...(checkArguments && { checkArguments }) };
  const spentMs = processorTime();
  const judgement = judgeCall(compilePolicy(parsed.policy, linearRegex), { ...request, tool }, allowance);
  return { code: judgement.kind === "decided" ? judgement.decision.code : "reserve", ms: spentMs() };
}

const rules = (count: number, condition: Json): Json => ({ deny_if: Array<Json>(count).fill({ conditions: [condition] }) });
const manyValues = { a: Array<Json>(150_000).fill("/x/y") };

describe("what a rule reads is paid for by its size", () => {
  it.each<[string, Json, PolicyRequest["args"]]>([
    ["whole arguments looked up in lists", rules(300, { path: "args", op: "in", value: [{}] }), { a: Array<Json>(100_000).fill([1]) }],
    ["many paths under many roots", rules(1, { path: "args.a[*]", op: "path_under", value: Array.from({ length: 1_000 }, (_, index) => `/root/${index}`) }), manyValues],
    ["a long text under many patterns", rules(600, { path: "args.t", op: "regex", value: "(a|b)*c{30}d" }), { t: "ab".repeat(250_000) }],
    ["a long text under many globs", rules(300, { path: "args.t", op: "glob", value: "*a*a*a*a*a*a*a*b" }), { t: "a".repeat(500_000) }],
  ])("%s end in evaluation_limit, soon", (_name, section, args) => {
    const { code, ms } = judge(section, args);
    expect(code).toBe("evaluation_limit");
    expect(ms).toBeLessThan(15_000);
  });

  it("lets honest rules read a large value", () => {
    expect(judge(rules(5, { path: "args.t", op: "regex", value: "BEGIN [A-Z]+ KEY" }), { t: "lorem ipsum ".repeat(20_000) }).code).toBe("allowed");
  });
});

it("holds the arguments against the schema once for each kind of check, however many sections ask", () => {
  let checks = 0;
  const count = (): boolean => {
    checks += 1;
    return true;
  };
  expect(judge({ arguments: "schema" }, {}, count).code).toBe("allowed");
  expect(checks).toBe(1);
});

describe("what a check of arguments takes", () => {
  const taking = (steps: number, answer: boolean): ArgumentsCheck => (_args, _mode, budget) => {
    if (budget !== undefined) budget.stepsLeft -= steps;
    return answer;
  };
  const allowance = { evaluationSteps: 1_000, leafTests: 100 };
  const withRule = { arguments: "schema", deny_if: [{ conditions: [{ path: "args.t", op: "glob", value: "*b" }] }] };

  it("is part of what the call may take: spent, nothing is known of the arguments", () => {
    for (const answer of [true, false]) expect(judge(withRule, { t: "a" }, taking(1_001, answer), allowance).code).toBe("evaluation_limit");
    expect(judge({ arguments: "schema" }, {}, taking(1_000, true), allowance).code).toBe("allowed");
    expect(judge({ arguments: "schema" }, {}, taking(1_000, false), allowance).code).toBe("invalid_arguments");
  });

  it("is missing to the conditions behind it", () => {
    expect(judge(withRule, { t: "a" }, taking(100, true), allowance).code).toBe("allowed");
    expect(judge(withRule, { t: "a" }, taking(1_000, true), allowance).code).toBe("evaluation_limit");
  });
});

it("what a condition compares with, read from the call, is paid for by its size before anything is compared", () => {
  const within = (evaluationSteps: number) => judge(
    rules(1, { path: "args.n", op: "in", value_from: "args.list" }), { n: 0, list: Array<Json>(99).fill(1) }, undefined, { evaluationSteps, leafTests: 100 },
  ).code;
  // Three sections ask, each for a list of 99 values.
  expect([within(3 * 3_000), within(3 * 3_000 - 1)]).toEqual(["allowed", "evaluation_limit"]);
});
