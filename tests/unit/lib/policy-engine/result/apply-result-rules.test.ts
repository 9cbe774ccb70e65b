// What vectors cannot show of rules for results: allowances, half characters, and finds that only touch.
import { expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { escapeLevelsMax } from "@/lib/policy-engine/bounds";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { applyResultRules, wholeAllowance, type ToolAnswer } from "@/lib/policy-engine/result/apply-result-rules";
import type { Json } from "@/lib/policy-engine/types";
import { requestOf } from "@/tests/support/policy-vectors";

const request = requestOf({ name: "", tool: "t", want: { effect: "allow", code: "allowed", rule: null } });

function planOf(result: Json) {
  const parsed = parsePolicy(JSON.stringify({ version: "1", default: "allow", tools: { t: { result } } }), linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const { result: plan } = compilePolicy(parsed.policy, linearRegex).planFor("t", "read");
  if (plan === null) throw new Error("a policy without rules for results");
  return plan;
}

const textAnswer = (text: string): ToolAnswer => ({ kind: "result", value: { content: [{ type: "text", text }] }, numbers: new Map() });
/** The text that is left of one. */
const redacted = (pattern: string, text: string) => {
  const verdict = applyResultRules(planOf({ redact: [{ pattern, replace: "*" }] }), textAnswer(text), request);
  return verdict.kind === "redacted" ? JSON.stringify(verdict.value) : verdict.kind;
};
const content = (text: string) => JSON.stringify({ content: [{ type: "text", text }] });

it("an answer that is read in two ways takes its tests from one allowance", () => {
  const plan = planOf({ deny_if: [{ conditions: [{ path: "result.text", op: "contains", value: "x" }] }] });
  const asking: ToolAnswer = { kind: "intermediate", value: { resultType: "input_required", content: [] }, numbers: new Map() };
  expect(applyResultRules(plan, asking, request, { ...wholeAllowance, leafTests: 1 })).toBeNull();
  expect(applyResultRules(plan, asking, request, { ...wholeAllowance, leafTests: 2 })).toEqual({ kind: "unchanged" });
});

it("a text with half a character is nothing that a pattern can look into: all of it goes", () => {
  expect(redacted("secret", "a\ud800b")).toBe(content("*"));
  expect(redacted("secret", "a\ud83d\ude00b")).toBe("unchanged");
});

it("finds that only touch are two, whether or not escapes are undone beside them", () => {
  expect(redacted("ab", "abab.")).toBe(content("**."));
  expect(redacted("ab", "abab.\\n")).toBe(content("**.\\n"));
  expect(redacted("ab", "a\\u0062ab.")).toBe(content("**."));
});

it("max_bytes counts bytes of UTF-8, and lets an answer of just so many pass", () => {
  const bytes = new TextEncoder().encode(content("é".repeat(20))).length;
  const verdictOf = (max: number) => applyResultRules(planOf({ max_bytes: max }), textAnswer("é".repeat(20)), request);
  expect(verdictOf(bytes)).toEqual({ kind: "unchanged" });
  expect(verdictOf(bytes - 1)).toMatchObject({ kind: "withheld", decision: { code: "result_too_large", rule: "/tools/t/result/max_bytes" } });
});

it("escapes are undone as often as text was put into text, up to the bound (escapeLevelsMax)", () => {
  for (let levels = 1; levels <= escapeLevelsMax; levels += 1) expect(redacted("ab", `a${"\\".repeat(2 ** (levels - 1))}u0062.`), String(levels)).toBe(content("*."));
});
