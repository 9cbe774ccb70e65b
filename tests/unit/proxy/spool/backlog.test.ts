import { expect, it } from "vitest";
import { backlog } from "@/proxy/spool/backlog";
import { shipPace } from "@/proxy/spool/ship-pace";

it("the age of the oldest record is never too young, and a second too old at most", () => {
  const waiting = backlog();
  expect(waiting.ageMs(5)).toBe(0);
  for (let now = 0; now <= 10_000; now += 100) waiting.wrote(now + 100, now);
  expect(waiting.ageMs(10_000)).toBe(10_000);
  for (let shipped = 100; shipped <= 10_000; shipped += 100) {
    waiting.shipped(shipped);
    // The oldest that is left was written when so much had been written before it.
    const exactly = 10_000 - shipped;
    expect(waiting.ageMs(10_000)).toBeGreaterThanOrEqual(exactly);
    expect(waiting.ageMs(10_000)).toBeLessThan(exactly + 1_000);
  }
  waiting.shipped(10_100);
  expect(waiting.ageMs(20_000)).toBe(0);
});

it("the age is kept in bounded room, however long it grows", () => {
  const waiting = backlog();
  for (let second = 0; second < 5_000; second += 1) waiting.wrote(second + 1, second * 1_000);
  expect(waiting.ageMs(5_000_000)).toBe(5_000_000);
  waiting.shipped(4_999);
  expect(waiting.ageMs(5_000_000)).toBeGreaterThan(0);
  waiting.shipped(5_000);
  expect(waiting.ageMs(5_000_000)).toBe(0);
});

it("what failed is tried later and with fewer records, up to its bounds, and what worked at full speed again", () => {
  let now = 0;
  const pace = shipPace({ spoolShipRecordsMax: 1_000, spoolShipRetryMs: 250, spoolShipRetryMaxMs: 5_000 }, () => (now += 1));
  const tries = Array.from({ length: 7 }, () => [pace.failed(), pace.recordsMax()]);
  expect(tries).toEqual([[250, 250], [500, 62], [1_000, 15], [2_000, 10], [4_000, 10], [5_000, 10], [5_000, 10]]);
  expect(pace.failingSinceMs()).toBe(1);
  for (let worked = 0; worked < 8; worked += 1) pace.worked();
  expect([pace.recordsMax(), pace.failed(), pace.failingSinceMs()]).toEqual([1_000, 250, 2]);
});
