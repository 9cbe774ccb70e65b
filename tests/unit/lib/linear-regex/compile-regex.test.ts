// The regular expressions that users write: linear, bounded, and never an exception.
import fc from "fast-check";
import { expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { processorTime } from "@/tests/support/processor-time";

function compiled(pattern: string): (subject: string) => boolean {
  const result = linearRegex.compile(pattern);
  if (!result.ok) throw new Error(result.message);
  return result.test;
}

it.each(["(a*)*b", "(a|aa)+$b", "(?:a{0,30}b{0,30}){15}$c", "(.*){10}x", "(a?){500}b"])("%s is linear where backtracking explodes", (pattern) => {
  const test = compiled(pattern);
  const spentMs = processorTime();
  expect(test("a".repeat(100_000))).toBe(false);
  expect(spentMs()).toBeLessThan(2_000);
});

it("searches anywhere, by code point", () => {
  expect(compiled("b")("abc")).toBe(true);
  expect(compiled("^.$")("😀")).toBe(true);
});

it("says why a pattern is refused, in its own words", () => {
  expect(linearRegex.compile("(a")).toMatchObject({ ok: false, message: "missing closing ): `(a`" });
  expect(linearRegex.compile("(?=a)")).toMatchObject({ ok: false });
});

it("refuses a program that is too large and accepts one that just fits", () => {
  expect(linearRegex.compile(`(?:${"x".repeat(163)}){100}`)).toMatchObject({ ok: true });
  expect(linearRegex.compile(`(?:${"x".repeat(164)}){100}`)).toMatchObject({ ok: false });
});

it("never throws, whatever the pattern and the subject", () => {
  const pattern = fc.string({ unit: fc.constantFrom(..."ab()[]{}|*+?^$\\.-,:<>=!0123PpLQEdwsxzi😀"), maxLength: 20 });
  fc.assert(fc.property(pattern, fc.string({ unit: "binary" }), (source, subject) => {
    const result = linearRegex.compile(source);
    if (result.ok) result.test(subject);
  }), { numRuns: 1_000 });
});
