// How long threads worked for whom is half forgotten in its time, and remembered of so many.
import { expect, it } from "vitest";
import { threadTime } from "@/proxy/scans/thread-time";

const bounds = { scanUsersMax: 2, scanUseHalfLifeMs: 1_000 };

it("adds up, and forgets half after each half-life", () => {
  let nowMs = 0;
  const used = threadTime(bounds.scanUsersMax, bounds.scanUseHalfLifeMs, () => nowMs);
  used.add("a", 80);
  nowMs = bounds.scanUseHalfLifeMs;
  expect(used.of("a")).toBe(40);
  used.add("a", 10);
  nowMs *= 2;
  expect([used.of("a"), used.of("b")]).toEqual([25, 0]);
});

it("remembers so many, and forgets who has not used them for longest", () => {
  const used = threadTime(bounds.scanUsersMax, bounds.scanUseHalfLifeMs, () => 0);
  for (const owner of ["a", "b", "a", "c"]) used.add(owner, 10);
  expect([used.of("a"), used.of("b"), used.of("c")]).toEqual([20, 0, 10]);
});
