// Who asks too much hears of it a moment later; who is gone keeps nobody waiting.
import { expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { lateRefusals } from "@/proxy/streams/late-refusals";

const never = new AbortController().signal;

async function tookMs(waiting: Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await waiting;
  return performance.now() - startedMs;
}

it("waits a moment with as many of a grant as it may, and with no more", async () => {
  const refusals = lateRefusals({ ...gatewayBounds, lateRefusalMs: 60, lateRefusalsPerGrantMax: 2 });
  const held = [refusals.wait("a", never), refusals.wait("a", never)].map(tookMs);
  expect(await tookMs(refusals.wait("a", never))).toBeLessThan(30);
  for (const one of held) expect(await one).toBeGreaterThan(50);
  expect(await tookMs(refusals.wait("a", never))).toBeGreaterThan(50);
});

it("does not wait for a client that has gone", async () => {
  const refusals = lateRefusals({ ...gatewayBounds, lateRefusalMs: 5_000, lateRefusalsPerGrantMax: 1 });
  const gone = new AbortController();
  const waiting = refusals.wait("a", gone.signal);
  gone.abort();
  await waiting;
  await refusals.wait("a", gone.signal);
});
