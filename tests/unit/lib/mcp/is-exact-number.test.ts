// Exactness of numbers as written, against rational arithmetic on big integers.
import fc from "fast-check";
import { expect, it } from "vitest";
import { isExactNumber } from "@/lib/mcp/is-exact-number";
import { processorTime } from "@/tests/support/processor-time";
import { isPlainlyExact } from "./plain-decimal";

const digits = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(..."0012345678999"), { minLength, maxLength }).map((all) => all.join(""));
const token = fc.tuple(
  fc.constantFrom("", "-"), fc.oneof(fc.constant("0"), digits(1, 22).map((all) => `1${all}`), fc.nat().map(String)),
  fc.option(digits(1, 22), { nil: "" }), fc.option(fc.integer({ min: -340, max: 320 }), { nil: null }),
).map(([sign, whole, fraction, power]) => `${sign}${whole}${fraction === "" ? "" : `.${fraction}`}${power === null ? "" : `e${power}`}`);

it("is exact exactly where the decimal is that of its shortest double form", () => {
  fc.assert(fc.property(token, (text) => {
    expect(isExactNumber(text), text).toBe(isPlainlyExact(text));
  }), { numRuns: 20_000 });
});

it("is exact for every double as JSON writes it", () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
    expect(isExactNumber(JSON.stringify(value))).toBe(true);
  }), { numRuns: 5000 });
});

it("is linear in a token of a million digits", () => {
  const spentMs = processorTime();
  expect(isExactNumber(`1${"0".repeat(500_000)}1${"0".repeat(500_000)}`)).toBe(false);
  expect(isExactNumber(`0.${"0".repeat(1_000_000)}1`)).toBe(false);
  expect(spentMs()).toBeLessThan(2_000);
});
