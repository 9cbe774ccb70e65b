// The vectors about answers at the first of their levels: the engine itself.
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { isJsonObject, memberOf } from "@/lib/mcp/json-value";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { applyResultRules, type ResultVerdict, type ToolAnswer } from "@/lib/policy-engine/result/apply-result-rules";
import { numbersBelow, serializeJson } from "@/lib/policy-engine/result/written-numbers";
import { answerText, loadPolicyVectors, requestOf, type ResultCase } from "@/tests/support/policy-vectors";

const { results } = loadPolicyVectors();

describe.each(results)("$name: $description", ({ policyText, cases }) => {
  const parsed = parsePolicy(policyText, linearRegex);

  it("has a document that is valid", () => expect(parsed.ok ? [] : parsed.problems).toEqual([]));
  if (!parsed.ok) return;
  const policy = compilePolicy(parsed.policy, linearRegex);

  it.each(cases)("$name", (resultCase) => {
    const request = requestOf({ ...resultCase, want: { effect: "allow", code: "allowed", rule: null } });
    const plan = policy.planFor(resultCase.tool, request.tool?.risk ?? "destructive").result;
    const verdict = plan === null ? { kind: "unchanged" as const } : applyResultRules(plan, read(resultCase.answer), request);
    expect(seen(verdict)).toEqual(wanted(resultCase));
    if (verdict.kind === "withheld" && "message" in resultCase.want) expect(verdict.decision.message).toBe(resultCase.want.message);
  });
});

function read(answer: ResultCase["answer"]): ToolAnswer {
  const strict = parseStrictJson(new TextEncoder().encode(answerText(answer)));
  const member = "error" in answer ? "error" : "result";
  const value = strict.ok ? memberOf(strict.value, member) : undefined;
  if (!strict.ok || !isJsonObject(value)) throw new Error("a vector that cannot be read");
  const kind = member === "error" ? "error" : memberOf(value, "resultType") === "input_required" ? "intermediate" : "result";
  return { kind, value, numbers: numbersBelow(strict.writtenNumbers, `/${member}`) };
}

function seen(verdict: ResultVerdict): unknown {
  if (verdict.kind === "unchanged") return verdict;
  if (verdict.kind === "withheld") return { kind: "withheld", code: verdict.decision.code, rule: verdict.decision.rule };
  return { kind: "redacted", answer: serializeJson(verdict.value, verdict.numbers), rules: verdict.rules };
}

function wanted({ want }: ResultCase): unknown {
  if (want.kind === "unchanged") return want;
  if (want.kind === "withheld") return { kind: "withheld", code: want.code, rule: want.rule };
  const text = answerText(want.answer);
  return { kind: "redacted", answer: text.slice(text.indexOf(":") + 1, -1), rules: want.rules };
}
