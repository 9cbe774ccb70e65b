// The two searches of our own in texts: the same answers as the plain definition, in time that no text can spoil.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileGlob } from "@/lib/policy-engine/glob";
import { includesText } from "@/lib/policy-engine/includes-text";
import { processorTime } from "@/tests/support/processor-time";

const letters = (maxLength: number) => fc.string({ unit: fc.constantFrom("a", "b", "😀"), maxLength });

describe("includesText", () => {
  it("finds what the built-in search finds, also needles too long for it", () => {
    fc.assert(fc.property(letters(400), letters(4), fc.nat(100), fc.boolean(), (text, piece, times, isPart) => {
      const needle = isPart ? text.slice(times, times + 150) : piece.repeat(times);
      expect(includesText(text, needle)).toBe(text.includes(needle));
    }), { numRuns: 3_000 });
  });

  it("is not slowed down by texts that are made to slow it down", () => {
    const needle = `b${"a".repeat(200_000)}`;
    const spentMs = processorTime();
    expect(includesText("a".repeat(1_000_000), needle)).toBe(false);
    expect(spentMs()).toBeLessThan(2_000);
  });
});

describe("compileGlob", () => {
  it("agrees with the definition: `*` any run, `?` one character, everything else itself", () => {
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", ".", "😀"), maxLength: 8 });
    fc.assert(fc.property(pattern, letters(10), (glob, text) => {
      const source = Array.from(glob).map((character) => (character === "*" ? "[^]*" : character === "?" ? "[^]" : character.replace(".", "\\."))).join("");
      expect(compileGlob(glob)(text)).toBe(new RegExp(`^${source}$`, "u").test(text));
    }), { numRuns: 5_000 });
  });

  it("takes no more steps than the text's length times the pattern's", () => {
    const spentMs = processorTime();
    expect(compileGlob(`${"*a".repeat(99)}b`)("a".repeat(100_000))).toBe(false);
    expect(spentMs()).toBeLessThan(5_000);
  });
});
