// Each has its turn, however much another has brought.
import { expect, it } from "vitest";
import { fairQueue } from "@/lib/base/fair-queue";

const anyone = () => true;

it("serves all in turn, and each in the order of its own", () => {
  const queue = fairQueue<number>();
  for (const job of [1, 2, 3]) queue.add("a", job);
  queue.add("b", 4);
  queue.add("c", 5);
  expect(Array.from({ length: 6 }, () => queue.take(anyone)?.job)).toEqual([1, 4, 5, 2, 3, undefined]);
});

it("gives the next job to whoever had least, and in turn among equals", () => {
  const queue = fairQueue<number>();
  for (const [owner, job] of [["a", 1], ["a", 2], ["b", 3], ["c", 4]] as const) queue.add(owner, job);
  const had: Record<string, number> = { a: 5, b: 7, c: 5 };
  expect(Array.from({ length: 5 }, () => queue.take(anyone, (owner) => had[owner] ?? 0)?.job)).toEqual([1, 4, 2, 3, undefined]);
});

it("passes over whoever may have none now, without a loss of its turn", () => {
  const queue = fairQueue<number>();
  queue.add("a", 1);
  queue.add("b", 2);
  expect(queue.take((owner) => owner !== "a")).toEqual({ owner: "b", job: 2 });
  expect(queue.take((owner) => owner !== "a")).toBeNull();
  expect(queue.take(anyone)?.job).toBe(1);
});

it("lets go of what no longer waits, once, and says how much still does", () => {
  const queue = fairQueue<number>();
  queue.add("a", 1);
  queue.add("a", 2);
  expect([queue.remove("a", 1), queue.remove("a", 1), queue.remove("b", 2), queue.waitingOf("a")]).toEqual([true, false, false, 1]);
  expect([queue.drain(), queue.waitingOf("a"), queue.take(anyone)]).toEqual([[2], 0, null]);
});
