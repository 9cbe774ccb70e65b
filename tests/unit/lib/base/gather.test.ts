// What comes within a moment goes together, and who comes alone is not kept.
import { expect, it } from "vitest";
import { gather } from "@/lib/base/gather";

/** `come` is how many have come by the end of each turn; says after how many turns it began. */
function turnsUntilBegun(first: number, come: readonly number[], turnsMax: number): number {
  const coming: (() => void)[] = [];
  let count = first;
  let begun = false;
  gather(() => count, () => turnsMax, (then) => void coming.push(then), () => {
    begun = true;
  });
  let turns = 0;
  while (!begun) {
    count = come[turns] ?? count;
    turns += 1;
    coming.shift()?.();
  }
  expect(coming).toEqual([]);
  return turns;
}

it("begins at the end of the turn for who comes alone", () => {
  expect(turnsUntilBegun(1, [1], 4)).toBe(1);
});

it("waits another turn while each brings more", () => {
  expect(turnsUntilBegun(1, [3, 5, 5], 4)).toBe(3);
});

it("waits for so many turns at most, whatever comes", () => {
  expect(turnsUntilBegun(1, [2, 3, 4, 5, 6, 7], 4)).toBe(4);
});
