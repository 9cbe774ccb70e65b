import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallSearch, SearchTerm } from "@/lib/calls/search/call-search";
import { formatCallSearch } from "@/lib/calls/search/format-call-search";
import { parseCallSearch, searchCharsMax, searchTermsMax, valuesPerTermMax } from "@/lib/calls/search/parse-call-search";
import { keyRow, searchKeys, type SearchKey } from "@/lib/calls/search/search-keys";
import { readVector } from "@/tests/support/read-vector";

interface Vector {
  readonly text: string;
  readonly means?: string;
  readonly terms?: readonly SearchTerm[];
  readonly problems?: readonly (readonly [start: number, end: number, says: string])[];
}

const { vectors } = readVector<{ readonly vectors: readonly Vector[] }>("tests/vectors/call-search/searches.json");

function searchOf(text: string): CallSearch {
  const parsed = parseCallSearch(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problems.map(({ message }) => message).join(" ")}`);
  return parsed.search;
}

describe("the searches of the vectors", () => {
  it.each(vectors.filter(({ problems }) => problems === undefined))("$text", ({ text, means, terms }) => {
    const search = searchOf(text);
    if (terms !== undefined) expect(search.terms).toEqual(terms);
    expect(formatCallSearch(search)).toBe(means);
    expect(searchOf(means ?? "")).toEqual(search);
  });

  it.each(vectors.filter(({ problems }) => problems !== undefined))("says what is wrong: $text", ({ text, problems }) => {
    const parsed = parseCallSearch(text);
    if (parsed.ok) throw new Error("it was taken");
    expect(parsed.problems).toHaveLength(problems?.length ?? 0);
    for (const [index, [start, end, says]] of (problems ?? []).entries()) {
      expect(parsed.problems[index]).toMatchObject({ start, end });
      expect(parsed.problems[index]?.message).toContain(says);
    }
  });
});

const texts = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }).map((text) => text.trim()).filter((text) => text.length > 1);
const term: fc.Arbitrary<SearchTerm> = fc.oneof(
  fc.record({ negated: fc.boolean(), text: texts }).map(({ negated, text }): SearchTerm => ({ key: null, negated, values: [{ kind: "text", text, pattern: false }] })),
  fc.record({ key: fc.constantFrom<SearchKey>("tool", "grant", "client", "rule"), negated: fc.boolean(), text: texts }).map(({ key, negated, text }): SearchTerm => ({ key, negated, values: [{ kind: "text", text, pattern: false }] })),
  fc.record({ comparison: fc.constantFrom("=" as const, ">" as const, "<=" as const), number: fc.nat(99_999), negated: fc.boolean() }).map(({ negated, ...rest }): SearchTerm => ({ key: "latency", negated, values: [{ kind: "number", ...rest }] })),
);

describe("a search", () => {
  it("survives its text, whatever characters are in it", () => {
    fc.assert(fc.property(fc.array(term, { maxLength: 6 }), (terms) => {
      const once = searchOf(formatCallSearch({ terms }));
      expect(searchOf(formatCallSearch(once))).toEqual(once);
      for (const { key, negated, values } of terms) {
        expect(once.terms.some((read) => read.key === key && read.negated === negated && values.every((value) => read.values.some((one) => JSON.stringify(one) === JSON.stringify(value))))).toBe(true);
      }
    }), { numRuns: 500 });
  });

  it("is read or told of, never thrown at, and every problem has a place in the text", () => {
    fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => {
      const parsed = parseCallSearch(text);
      if (parsed.ok) return;
      expect(parsed.problems.length).toBeGreaterThan(0);
      for (const { start, end } of parsed.problems) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length);
      }
    }), { numRuns: 1_000 });
  });

  it("has bounds: characters, terms, values, at the bound and one past it", () => {
    const ok = (text: string) => parseCallSearch(text).ok;
    expect(ok("ab".repeat(searchCharsMax / 2))).toBe(false);
    expect(ok(`"${"a".repeat(200)}" `.repeat(4).padEnd(searchCharsMax))).toBe(true);
    expect(ok(" ".repeat(searchCharsMax + 1))).toBe(false);
    expect(ok("-id:ab ".repeat(searchTermsMax))).toBe(true);
    expect(ok("-id:ab ".repeat(searchTermsMax + 1))).toBe(false);
    expect(ok(`tool:${Array.from({ length: valuesPerTermMax }, (_, n) => `t${String(n)}`).join(",")}`)).toBe(true);
    expect(ok(`tool:${Array.from({ length: valuesPerTermMax + 1 }, (_, n) => `t${String(n)}`).join(",")}`)).toBe(false);
  });

  it("has an example for every key, which is read", () => {
    for (const key of Object.keys(searchKeys)) {
      const parsed = parseCallSearch(keyRow(key as SearchKey).example);
      expect(parsed.ok && parsed.search.terms[0]?.key, key).toBe(key);
    }
  });
});
