// AUD-04. The whole of it, 500 losses, is tests/deep/power-loss.test.ts.
import { expect, it } from "vitest";
import { replayPowerLosses } from "@/tests/support/spool/replay-power-loss";

it("a loss of power at any moment leaves every record that was said to be durable, once, and of a write under way nothing that is not whole", async () => {
  const losses = await replayPowerLosses(4, 24, 12);
  expect(losses.filter(({ fault }) => fault !== null)).toEqual([]);
  expect(losses.some(({ isTorn }) => isTorn)).toBe(true);
}, 60_000);
