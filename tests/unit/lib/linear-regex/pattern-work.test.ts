// What compiling a pattern takes, known before it is compiled.
import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, it, vi } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { patternWork } from "@/lib/linear-regex/pattern-work";
import { processorTime } from "@/tests/support/processor-time";

const filled = (unit: string): string => unit.repeat(Math.floor(1_000 / unit.length));

it.each([
  ["", 0], ["abc", 3], ["a.c$", 4], ["[a-z]", 1], ["[]a]x", 2], ["[^]]", 1], ["[[:alpha:]-]x", 3], ["\\d\\x{1F600}\\041", 3], ["\\Qa+{9}\\E+", 6], ["😀{3}", 3],
  ["a*", 2], ["(?:a|)*", 5], ["()*", 5], ["^|$", 3], ["a+?", 2], ["a??", 2], ["a{3}", 3], ["a{3,}", 4], ["a{2,5}", 8], ["a{,5}", 5], ["a{03}", 5], ["(ab){4}", 16], ["(?:ab){4}", 8], ["(?P<n>a)", 3], ["(?i)ab", 2], ["(?i:ab){2}", 4],
  ["a|b|c", 1], ["ab|cd|e", 7], ["(a|bc){10}", 60], ["(((x{10}){10}){10})", 1_222], ["\\pL", 21], ["[\\p{Greek}\\PN]", 101], ["(?i)[a-\\x{dc}]", 4], ["(?i)[^\\x{0}-\\x{10ffff}]", 1],
  ["(", 0], ["(a", 1], [")", 1], ["[", 1], ["[a-", 1], ["a{", 2], ["\\", 1], ["\\Q", 0],
])("%j takes %i parts", (pattern, parts) => expect(patternWork(pattern)).toBe(parts));

it("is never much less than the program that comes out", () => {
  const unit = fc.constantFrom(
    "a", "b", "ab", "(?:", "(", ")", ")", "|", "*", "+?", "{2}", "{0,9}", "{3,}", "{40}", "[a-z]", "[^a]", "\\w", "\\pL", "[\\pL\\pN]", "(?i)", "k", ".", "^", "\\b", "\\Qa+\\E", "-", "]", "(?i:a|b)",
  );
  fc.assert(fc.property(fc.array(unit, { maxLength: 60 }), (units) => {
    const pattern = units.join("");
    if (patternWork(pattern) > 10_000) return;
    try {
      expect(RE2JS.compile(pattern).programSize()).toBeLessThanOrEqual(1.05 * patternWork(pattern) + 3);
    } catch (error) {
      if (!(error instanceof Error && error.name.startsWith("RE2JS"))) throw error;
    }
  }), { numRuns: 3_000 });
});

it.each([
  "x{1000}", ".{0,1000}", "x{1,1000}?", "(?:a|bc){1000}", "\\pL{1000}", "((((a{9}){9}){9}){9})", "(?i)[\\x{41}-\\x{10000}]",
])("refuses %s, as often as a thousand characters have it, before it is compiled", (unit) => {
  const compile = vi.spyOn(RE2JS, "compile");
  const spentMs = processorTime();
  expect(linearRegex.compile(filled(unit))).toEqual({ ok: false, message: "compiles to a program that is too large" });
  expect(spentMs()).toBeLessThan(50);
  expect(compile).not.toHaveBeenCalled();
  compile.mockRestore();
});

it.each([
  "x{1000}".repeat(16), filled("a"), filled("(?i)k"), filled("\\p{Latin}"), filled("[\\pL\\pN]"), `[${filled("\\pL").slice(2)}]`, "(?i)[\\x{80}-\\x{10ffff}]+", filled("[0-9]{1,3}\\."), filled("(a|b)*"), "(".repeat(400) + ")".repeat(400),
])("accepts what compiles in time: %.40s", (pattern) => expect(linearRegex.compile(pattern)).toMatchObject({ ok: true }));

it("takes a text of any size and depth without recursion", () => {
  expect(patternWork(`${"(".repeat(100_000)}a${")".repeat(100_000)}`)).toBe(200_001);
  expect(patternWork("(?:a{1000}){1000}".repeat(1_000))).toBe(1_000_000_000);
});
