// AUD-04: 500 losses of power, each at a random moment of a spool at work; what was under way is there in part, by its front or by any of its sectors.
import { expect, it } from "vitest";
import { replayPowerLosses } from "@/tests/support/spool/replay-power-loss";

it("500 losses of power lose no record that was said to be durable, invent none and take none for whole that is not", { timeout: 600_000 }, async () => {
  const losses = await replayPowerLosses(2_611, 500, 25);
  const sum = (of: (loss: (typeof losses)[number]) => number) => losses.reduce((all, loss) => all + of(loss), 0);
  process.stdout.write(`${String(losses.length)} losses, ${String(sum(({ isTorn }) => Number(isTorn)))} of them in the midst of a change; ${String(sum(({ acked }) => acked))} records were durable, ${String(sum(({ recovered }) => recovered))} came from what was left\n`);
  expect(losses.filter(({ fault }) => fault !== null)).toEqual([]);
  expect(sum(({ isTorn }) => Number(isTorn))).toBeGreaterThan(100);
});
