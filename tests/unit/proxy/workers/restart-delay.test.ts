import { expect, it } from "vitest";
import { crashesInRow, restartDelayMs } from "@/proxy/workers/restart-delay";

it("the pause after a crash doubles, up to ten seconds and never beyond", () => {
  expect([1, 2, 3, 7, 8, 1_000_000].map(restartDelayMs)).toEqual([100, 200, 400, 6_400, 10_000, 10_000]);
});

it("a worker that lived for a minute begins anew; one that did not adds to the row", () => {
  expect([crashesInRow(0, 10), crashesInRow(4, 59_999), crashesInRow(4, 60_000)]).toEqual([1, 5, 1]);
});
