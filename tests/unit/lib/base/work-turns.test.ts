// Long work lets others have the thread, by a clock that the test sets.
import { expect, it } from "vitest";
import { workTurns } from "@/lib/base/work-turns";

function scene() {
  let nowMs = 0;
  const pauses: { readonly ms: number; readonly end: () => void }[] = [];
  const turns = workTurns(10, { monotonicMs: () => nowMs, pause: (ms) => new Promise<void>((resolve) => void pauses.push({ ms, end: () => resolve() })) });
  return { turns, pauses, work: (ms: number) => void (nowMs += ms) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it("rests as long as it worked, once a turn is over and not before", async () => {
  const { turns, pauses, work } = scene();
  const rest = turns.begin();
  work(9);
  await rest();
  expect(pauses).toEqual([]);
  work(41);
  const resting = rest();
  await settled();
  expect(pauses.map(({ ms }) => ms)).toEqual([50]);
  pauses[0]?.end();
  await resting;
  await rest();
  expect(pauses).toHaveLength(1);
});

it("lets one piece of work go on after the other", async () => {
  const { turns, pauses, work } = scene();
  const [one, other] = [turns.begin(), turns.begin()];
  work(10);
  const on: string[] = [];
  const waiting = [one().then(() => on.push("one")), other().then(() => on.push("other"))];
  await settled();
  expect(pauses).toHaveLength(1);
  pauses[0]?.end();
  await settled();
  expect([on, pauses.length]).toEqual([["one"], 2]);
  pauses[1]?.end();
  await Promise.all(waiting);
  expect(on).toEqual(["one", "other"]);
});
