// What redaction promises of every answer: nothing that it looks for is left, and nothing but texts has changed.
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { isJsonArray, isJsonObject } from "@/lib/policy-engine/json-values";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { applyResultRules, type ResultVerdict } from "@/lib/policy-engine/result/apply-result-rules";
import { detectorNames } from "@/lib/policy-engine/result/detectors/detectors";
import type { ResultPlan } from "@/lib/policy-engine/result/result-plan";
import type { Json } from "@/lib/policy-engine/types";
import { diceOf } from "@/tests/support/random-policies/dice";

const rounds = 3_000;
const patterns = ["cust-[0-9]+", "(?i)secret", "[0-9]{4,}", "a+b", "^x", "\\bkey\\b", "é|ß", "@"];
const pieces = [
  "cust-", "sec", "ret",
  "cust-12", "secret", "SeCret", "sesecretcret", "12345", "aab", "x", "key", "é", "bob@example.com", "4111 1111 1111 1111", "536-90-4399", "\\u0040", "\\\"", "\\n", "{\"a\":\"", "\"}", " ", "-", "b", "GB29NWBK60161331926819",
];

function randomText(random: (below: number) => number): string {
  return Array.from({ length: random(5) }, () => pieces[random(pieces.length)] ?? "").join("");
}

function randomValue(random: (below: number) => number, depth: number): Json {
  const kind = random(depth > 3 ? 4 : 6);
  if (kind === 0) return [null, true, false][random(3)] ?? null;
  if (kind === 1) return [0, 7, 123_456, 4_111_111_111_111_111, -1.5][random(5)] ?? 0;
  if (kind < 4) return randomText(random);
  if (kind === 4) return Array.from({ length: random(4) }, () => randomValue(random, depth + 1));
  return Object.fromEntries(Array.from({ length: random(4) }, () => [randomText(random), randomValue(random, depth + 1)]));
}

function randomAnswer(random: (below: number) => number): { readonly [key: string]: Json } {
  return {
    content: Array.from({ length: random(3) }, () => ({ type: "text", text: randomText(random), ...(random(3) === 0 && { _meta: { [randomText(random)]: randomValue(random, 2) } }) })),
    structuredContent: { value: randomValue(random, 0) },
    [`x${randomText(random)}`]: randomValue(random, 1),
  };
}

function planOf(redact: readonly object[]): ResultPlan {
  const parsed = parsePolicy(JSON.stringify({ version: "1", default: "allow", all_tools: { result: { redact } } }), linearRegex);
  const plan = parsed.ok ? compilePolicy(parsed.policy, linearRegex).everyResult : null;
  if (plan === null) throw new Error("a document that is not valid");
  return plan;
}

function apply(plan: ResultPlan, value: { readonly [key: string]: Json }): ResultVerdict {
  return applyResultRules(plan, { kind: "result", value, numbers: new Map() }, null);
}

/** Every text that a reader of the answer could see: values, names, numbers. */
function textsOf(value: Json): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (isJsonArray(value)) return value.flatMap(textsOf);
  return isJsonObject(value) ? Object.entries(value).flatMap(([name, member]) => [name, ...textsOf(member)]) : [];
}

/** The value without its texts: members without names, in an order that does not hang on them; numbers as texts, since a number that is found becomes one. */
function shapeOf(value: Json): Json {
  if (typeof value === "string" || typeof value === "number") return "";
  if (isJsonArray(value)) return value.map(shapeOf);
  return isJsonObject(value) ? { members: Object.values(value).map((member) => JSON.stringify(shapeOf(member))).sort() } : value;
}

describe("redaction", () => {
  it("leaves no match of any pattern, and changes nothing but texts", () => {
    const random = diceOf(11).below;
    for (let round = 0; round < rounds; round += 1) {
      const pattern = patterns[random(patterns.length)] ?? "";
      const answer = randomAnswer(random);
      const verdict = apply(planOf([{ pattern, replace: ["", "#", "[redacted]"][random(3)] ?? "" }]), answer);
      if (verdict.kind === "withheld") continue;
      const after = verdict.kind === "redacted" ? verdict.value : answer;
      const compiled = linearRegex.compile(pattern);
      const left = compiled.ok ? textsOf(after).filter((text) => compiled.test(text)) : ["uncompiled"];
      expect(left.filter((text) => text !== "text" && text !== "content"), `${pattern} in ${JSON.stringify(answer)}`).toEqual([]);
      expect(shapeOf(after)).toEqual(shapeOf(answer));
    }
  });

  it("finds nothing more in what it has redacted", () => {
    const random = diceOf(12).below;
    let redacted = 0;
    for (let round = 0; round < rounds; round += 1) {
      const plan = planOf(detectorNames.map((detect) => ({ detect })));
      const verdict = apply(plan, randomAnswer(random));
      if (verdict.kind !== "redacted") continue;
      redacted += 1;
      expect(apply(plan, verdict.value).kind).toBe("unchanged");
    }
    expect(redacted).toBeGreaterThan(0);
  });

  it("redacts some and lets others be, so that the above says something", () => {
    const random = diceOf(13).below;
    const kinds = new Set<string>();
    for (let round = 0; round < rounds; round += 1) kinds.add(apply(planOf([{ pattern: patterns[random(patterns.length)] ?? "" }]), randomAnswer(random)).kind);
    expect([...kinds]).toEqual(expect.arrayContaining(["redacted", "unchanged"]));
  });
});
