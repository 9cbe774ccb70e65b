// The compiled engine against the plain one, on random documents and calls.
import { expect, it } from "vitest";
import { applyResultRules } from "@/lib/policy-engine/result/apply-result-rules";
import { compareEngines, compiledOf, type Reached } from "@/tests/support/compare-engines";
import { describeDifference } from "@/tests/support/describe-difference";
import { notReached } from "@/tests/support/comparison-coverage";
import { diceOf } from "@/tests/support/random-policies/dice";
import { randomRequest } from "@/tests/support/random-policies/random-request";
import { randomPlaces, randomStructured } from "@/tests/support/random-policies/random-result";

it("decides 20,000 random calls, and as many answers to them, exactly as the reference engine does, and reaches all of the language with them", () => {
  const reached: Reached = new Map();
  const difference = compareEngines(20_261_125, 20_000, reached);
  expect(difference === null ? "" : describeDifference(difference)).toBe("");
  // A generator that never reaches a thing compares nothing there.
  expect(notReached(reached, 3)).toEqual([]);
}, 120_000);

it("takes a place out of structured content and out of the same as text alike: what both say then is one thing", () => {
  const dice = diceOf(20_261_127);
  let taken = 0;
  for (let round = 0; round < 2_000; round += 1) {
    const redact = randomPlaces(dice);
    const document = { version: "1", default: "allow", all_tools: { result: { redact } } } as const;
    const { result: plan } = compiledOf(document).planFor("run", "read");
    const structured = randomStructured(dice);
    const value = { content: [{ type: "text", text: JSON.stringify(structured) }], structuredContent: structured };
    const verdict = plan === null ? null : applyResultRules(plan, { kind: "result", value, numbers: new Map() }, randomRequest(dice, document));
    if (verdict?.kind !== "redacted") continue;
    taken += 1;
    const [block] = JSON.parse(JSON.stringify(verdict.value["content"])) as readonly { readonly text: string }[];
    expect(JSON.parse(block?.text ?? "")).toEqual(JSON.parse(JSON.stringify(verdict.value["structuredContent"])));
  }
  expect(taken).toBeGreaterThan(500);
});
