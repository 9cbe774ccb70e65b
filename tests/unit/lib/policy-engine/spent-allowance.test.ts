// A call whose rules take more tests than it may have is denied, at whichever step they run out: it is neither let through nor put before a person (law L12).
import { expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { judgeCall, wholeAllowance } from "@/lib/policy-engine/judge-call";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { requestOf } from "@/tests/support/policy-vectors";

it.each([["require", true], ["deny_if", false], ["approve_if", false]] as const)("%s", (step, holds) => {
  const rule = { conditions: [{ path: "args.n", op: "exists", value: holds }, { path: "args.m", op: "exists", value: holds }] };
  const parsed = parsePolicy(JSON.stringify({ version: "1", default: "allow", tools: { t: { [step]: [rule] } } }), linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const policy = compilePolicy(parsed.policy, linearRegex);
  const request = requestOf({ name: "", tool: "t", args: { n: 1, m: 1 }, want: { effect: "allow", code: "allowed", rule: null } });
  const judge = (leafTests: number) => judgeCall(policy, request, { ...wholeAllowance, leafTests });
  expect(judge(2)).toMatchObject({ kind: "decided", decision: { effect: "allow", code: "allowed" } });
  for (const tooFew of [1, 0]) expect(judge(tooFew)).toMatchObject({ kind: "decided", decision: { effect: "deny", code: "evaluation_limit", rule: null } });
});
