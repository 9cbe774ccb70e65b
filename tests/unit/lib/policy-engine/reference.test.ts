// The compiled engine against the plain one, on random documents and calls.
import { expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { judgeCall } from "@/lib/policy-engine/judge-call";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { reasonSentences } from "@/lib/policy-engine/reason-codes";
import type { Judgement } from "@/lib/policy-engine/types";
import { randomPolicy, randomRequest, seededRandom } from "@/tests/support/random-policies";
import { chargesForComparison, referenceJudge, type ReferenceAnswer } from "@/tests/support/reference-engine";

const callsPerDocument = 10;

function asReference(judgement: Judgement): ReferenceAnswer {
  if (judgement.kind === "reserve") return { charges: chargesForComparison(judgement.charges) };
  const { effect, code, rule, message } = judgement.decision;
  return { effect, code, rule, message: message === reasonSentences[code] ? null : message };
}

it("decides 20,000 random calls exactly as the reference engine does, by every code", () => {
  const random = seededRandom(20_261_123);
  const codes = new Map<string, number>();
  for (let documents = 0; documents < 20_000 / callsPerDocument; documents += 1) {
    const document = randomPolicy(random);
    const text = JSON.stringify(document);
    const parsed = parsePolicy(text, linearRegex);
    if (!parsed.ok) throw new Error(`a random document is not valid: ${JSON.stringify(parsed.problems)} ${text}`);
    const compiled = compilePolicy(parsed.policy, linearRegex);
    for (let calls = 0; calls < callsPerDocument; calls += 1) {
      const request = randomRequest(random);
      const wanted = referenceJudge(document, request, linearRegex);
      const got = asReference(judgeCall(compiled, request));
      const code = "code" in wanted ? wanted.code : "reserve";
      codes.set(code, (codes.get(code) ?? 0) + 1);
      if (JSON.stringify(got) !== JSON.stringify(wanted)) expect({ text, request, got }).toEqual({ text, request, got: wanted });
    }
  }
  // A generator that never reaches a step compares nothing there.
  for (const code of ["allowed", "reserve", "unknown_tool", "tool_changed", "hidden", "not_listed", "require_failed", "denied", "limit_exceeded"]) {
    expect(codes.get(code) ?? 0, code).toBeGreaterThan(100);
  }
});
