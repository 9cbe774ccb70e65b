// Looking through an answer ends within its bounds, whatever the patterns and the texts; and what ends it withholds.
import { expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { resultCharactersMax } from "@/lib/policy-engine/bounds";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { applyResultRules, quickAllowance, type ResultVerdict } from "@/lib/policy-engine/result/apply-result-rules";
import { processorTime } from "@/tests/support/processor-time";

function applyTo(redact: readonly object[], text: string): ResultVerdict {
  const parsed = parsePolicy(JSON.stringify({ version: "1", default: "allow", all_tools: { result: { redact } } }), linearRegex);
  const plan = parsed.ok ? compilePolicy(parsed.policy, linearRegex).everyResult : null;
  if (plan === null) throw new Error("a document that is not valid");
  return applyResultRules(plan, { kind: "result", value: { content: [{ type: "text", text }] }, numbers: new Map() }, null);
}

function textOf(verdict: ResultVerdict): string {
  return verdict.kind === "redacted" ? JSON.stringify(verdict.value) : verdict.kind;
}

// The names and words around the text count as well.
const frame = "content".length + "type".length + "text".length + "text".length;

it("looks through as much text as the bound says, and withholds one character more", () => {
  expect(applyTo([{ pattern: "zz" }], "a".repeat(resultCharactersMax - frame)).kind).toBe("unchanged");
  expect(applyTo([{ pattern: "zz" }], "a".repeat(resultCharactersMax - frame + 1))).toMatchObject({ kind: "withheld", decision: { code: "result_too_large", rule: "/all_tools/result" } });
});

it("redacts the rest of a text whole where finding one match after the other would be quadratic", () => {
  const spentMs = processorTime();
  // Every search reads to the end of the text before it settles for the first letter.
  const verdict = applyTo([{ pattern: "a.*b|a" }], `c${"a".repeat(262_144)}`);
  expect(spentMs()).toBeLessThan(10_000);
  expect(textOf(verdict)).toMatch(/"text":"c(\[redacted\])+"/);
});

it("takes out every match of a pattern however many there are, where each search ends soon behind its match", () => {
  const line = "order cust-4711 for 12 EUR\n";
  const verdict = applyTo([{ pattern: "cust-[0-9]+" }], line.repeat(30_000));
  expect(textOf(verdict)).toContain(JSON.stringify(line.replace("cust-4711", "[redacted]").repeat(30_000)).slice(1, -1));
});

it("withholds where many patterns over much text pass the steps together", () => {
  const many = Array.from({ length: 64 }, (_, index) => ({ pattern: `n${String(index)}[a-z]{1,40}q` }));
  expect(applyTo(many, "a".repeat(1_000_000))).toMatchObject({ kind: "withheld", decision: { code: "result_too_large" } });
  expect(applyTo(many, "a".repeat(10_000)).kind).toBe("unchanged");
});

it("finds the matches where they are, in order, by UTF-16 unit", () => {
  const compiled = linearRegex.compile("b+");
  const matches = compiled.ok ? [...compiled.matches("😀abba b", () => true)] : [];
  expect(matches.map(({ start, end }) => ({ start, end }))).toEqual([{ start: 3, end: 5 }, { start: 7, end: 8 }]);
});

it.each([
  ["a pattern of letters and digits", "cust-[0-9]+", "cust-12 and more text", 7],
  ["one that could go on to the end of the line", "a.*b|a", "a23\nlater", 3],
  ["one that could go on to the end of the text", "(?s)a.*b|a", "a23\nlater", 9],
  ["letters of either case", "(?i)k+", "xkK\u212aw", 4],
] as const)("reckons that a search can have read as far as a match could go on: %s", (_name, pattern, text, reach) => {
  const compiled = linearRegex.compile(pattern);
  const [first, least] = compiled.ok ? [[...compiled.matches(text, () => true)][0], [...compiled.matches("", () => true)]] : [undefined, []];
  expect(least).toEqual([]);
  expect((first?.read ?? 0) - 64).toBe(reach);
});

it("answers within a small allowance what the whole one answers, or nothing", () => {
  const parsed = parsePolicy(JSON.stringify({ version: "1", default: "allow", all_tools: { result: { redact: [{ pattern: "cust-[0-9]+" }] } } }), linearRegex);
  const plan = parsed.ok ? compilePolicy(parsed.policy, linearRegex).everyResult : null;
  if (plan === null) throw new Error("a document that is not valid");
  const answerOf = (text: string) => ({ kind: "result" as const, value: { content: [{ type: "text", text }] }, numbers: new Map<string, string>() });
  const small = answerOf("cust-1 ".repeat(10));
  expect(applyResultRules(plan, small, null, quickAllowance)).toEqual(applyResultRules(plan, small, null));
  expect(applyResultRules(plan, answerOf("cust-1 ".repeat(20_000)), null, quickAllowance)).toBeNull();
});
