// What the tester shows: every rule that applies is asked, and each leaf says what it saw.
import { expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { judgeCall } from "@/lib/policy-engine/judge-call";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { traceCall } from "@/lib/policy-engine/trace-call";
import type { Json } from "@/lib/policy-engine/types";
import { requestOf } from "@/tests/support/policy-vectors";
import { diceOf } from "@/tests/support/random-policies/dice";
import { randomPolicy } from "@/tests/support/random-policies/random-policy";
import { randomRequest } from "@/tests/support/random-policies/random-request";

function compiled(document: Json) {
  const parsed = parsePolicy(JSON.stringify(document), linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return compilePolicy(parsed.policy, linearRegex);
}

it("asks every rule, also behind the one that decides, and shows the values and the operand that each leaf saw", () => {
  const policy = compiled({
    version: "1", default: "deny",
    tools: {
      run: {
        require: [{ conditions: [{ path: "args.items[*].n", op: "gt", value: 0 }] }],
        deny_if: [{ conditions: [{ not: { path: "args.to", op: "eq", value_from: "args.from" } }] }],
        approve_if: [{ conditions: [{ path: "args.amount", op: "gt", value: 5, if_missing: "match" }] }],
      },
    },
  });
  const request = requestOf({ name: "", tool: "run", args: { items: [{ n: 1 }, { n: -1 }], to: "x", from: "y" }, want: { effect: "deny", code: "denied", rule: null } });
  expect(traceCall(policy, request, linearRegex)).toEqual([
    { rule: "/tools/run/require/0", step: "require", truth: "no", fires: true, leaves: [
      { pointer: "/tools/run/require/0/conditions/0", path: "args.items[*].n", op: "gt", truth: "no", seen: { values: [1, -1], more: false } },
    ] },
    { rule: "/tools/run/deny_if/0", step: "deny_if", truth: "yes", fires: true, leaves: [
      { pointer: "/tools/run/deny_if/0/conditions/0/not", path: "args.to", op: "eq", truth: "no", seen: { values: ["x"], more: false }, comparedWith: "y" },
    ] },
    { rule: "/tools/run/approve_if/0", step: "approve_if", truth: "yes", fires: true, leaves: [
      { pointer: "/tools/run/approve_if/0/conditions/0", path: "args.amount", op: "gt", truth: "yes", seen: { values: [], more: false } },
    ] },
  ]);
});

it("shows as the first that fires the rule that the decision names", () => {
  const dice = diceOf(20_261_125);
  let compared = 0;
  for (let documents = 0; documents < 300; documents += 1) {
    const document = randomPolicy(dice);
    const policy = compiled(JSON.parse(JSON.stringify(document)));
    for (let calls = 0; calls < 10; calls += 1) {
      const request = randomRequest(dice, document);
      const judgement = judgeCall(policy, request);
      if (judgement.kind !== "decided" || !["require_failed", "denied", "approval_required"].includes(judgement.decision.code)) continue;
      compared += 1;
      expect(traceCall(policy, request, linearRegex).find(({ fires }) => fires)?.rule).toBe(judgement.decision.rule);
    }
  }
  expect(compared).toBeGreaterThan(200);
});
