// What is ready in one turn leaves together at its end, in its order.
import { expect, it } from "vitest";
import { departures } from "@/proxy/streams/departures";

function scene() {
  const ends: (() => void)[] = [];
  const left: string[] = [];
  const depart = departures((then) => void ends.push(then));
  return { ends, left, go: (name: string) => depart(() => left.push(name)) };
}

it("lets nobody leave in the midst of a turn, and all at its end in their order", () => {
  const { ends, left, go } = scene();
  for (const name of ["a", "b", "c"]) go(name);
  expect([left, ends.length]).toEqual([[], 1]);
  ends.shift()?.();
  expect(left).toEqual(["a", "b", "c"]);
});

it("lets who becomes ready while others leave go at the end of the next turn", () => {
  const ends: (() => void)[] = [];
  const left: string[] = [];
  const depart = departures((then) => void ends.push(then));
  depart(() => {
    left.push("a");
    depart(() => left.push("late"));
  });
  ends.shift()?.();
  expect(left).toEqual(["a"]);
  ends.shift()?.();
  expect([left, ends]).toEqual([["a", "late"], []]);
});
