// Clocks that are apart are said once, and once when they agree again; an answer that took long says nothing of them.
import { expect, it } from "vitest";
import { clockWatch } from "@/proxy/ops/clock-watch";

it("says at the bound nothing, past it that the clocks are apart, and nothing of an answer that took longer than that (clockApartMaxMs)", () => {
  const said: string[] = [];
  const clocks = { now: 100_000, monotonic: 0 };
  const log = { warn: (...[{ aheadMs }]: readonly [{ readonly aheadMs: number }, string]) => void said.push(`apart ${String(aheadMs)}`), info: () => void said.push("agree") };
  const watch = clockWatch({ clockApartMaxMs: 1_000 }, { nowMs: () => clocks.now, monotonicMs: () => clocks.monotonic, log: log as unknown as Parameters<typeof clockWatch>[1]["log"] });
  const look = (theirsMs: number, tookMs = 0) => {
    const answered = watch.asked();
    clocks.monotonic += tookMs;
    answered(theirsMs);
  };
  look(99_000);
  expect([said, watch.aheadMs()]).toEqual([[], 1_000]);
  look(50_000, 1_001);
  expect([said, watch.aheadMs()]).toEqual([[], 1_000]);
  look(98_999);
  look(98_000);
  expect(said).toEqual(["apart 1001"]);
  look(100_000);
  look(100_500);
  expect([said, watch.aheadMs()]).toEqual([["apart 1001", "agree"], -500]);
});
