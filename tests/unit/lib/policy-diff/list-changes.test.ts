import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listChanges } from "@/lib/policy-diff/list-changes";
import { longestRise } from "@/lib/policy-diff/longest-rise";

describe("longestRise", () => {
  it("is as long as the longest of all rising runs, and one of them", () => {
    const numbers = fc.uniqueArray(fc.nat(50), { maxLength: 9 });
    fc.assert(fc.property(numbers, (given) => {
      const rise = longestRise(given);
      expect(rise).toEqual(given.filter((number) => rise.includes(number)));
      expect(rise.every((number, index) => index === 0 || number > (rise[index - 1] ?? Infinity))).toBe(true);
      expect(rise).toHaveLength(longestByTrying(given));
    }));
  });

  it("reads each number a few times, however many there are and in whatever order", () => {
    for (const order of [(index: number) => index, (index: number) => -index, (index: number) => (index * 7_919) % 100_003]) {
      const counted = countingReads(Array.from({ length: 100_000 }, (_, index) => order(index)));
      longestRise(counted.list);
      expect(counted.reads()).toBeLessThan(10 * 100_000);
    }
  });
});

describe("listChanges", () => {
  it("reads each entry a few times where all are alike, as where all have moved", () => {
    const [alike, turned] = [Array.from({ length: 20_000 }, () => 1), Array.from({ length: 20_000 }, (_, index) => index)];
    for (const [before, after] of [[alike, alike], [turned, turned.toReversed()]] as const) {
      const [one, other] = [countingReads(before), countingReads(after)];
      let keys = 0;
      listChanges(one.list, other.list, () => {
        keys += 1;
        return null;
      });
      expect(one.reads() + other.reads()).toBeLessThan(10 * 40_000);
      expect(keys).toBeLessThan(4 * 40_000);
    }
  });

  it("takes no entry without a key for one whose key is empty", () => {
    expect(listChanges([{ name: "" }], [{ other: 1 }], (entry) => (JSON.stringify(entry).includes("name") ? "" : null)).map(({ kind }) => kind)).toEqual(["removed", "added"]);
  });
});

function longestByTrying([first, ...others]: readonly number[], above = -Infinity): number {
  if (first === undefined) return 0;
  return Math.max(longestByTrying(others, above), first > above ? 1 + longestByTrying(others, first) : 0);
}

function countingReads<T>(entries: readonly T[]): { readonly list: readonly T[]; readonly reads: () => number } {
  let reads = 0;
  return {
    list: new Proxy(entries, {
      get(target, key, receiver): unknown {
        reads += 1;
        return Reflect.get(target, key, receiver);
      },
    }),
    reads: () => reads,
  };
}
