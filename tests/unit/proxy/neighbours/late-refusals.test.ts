// Who asks too much hears of it a moment later, and of a grant one after the other; who is gone keeps nobody waiting.
import { expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { lateRefusals } from "@/proxy/neighbours/late-refusals";
import type { Turns } from "@/proxy/neighbours/turns";

const never = new AbortController().signal;
const atOnce: Turns = { take: () => null };

function openRefusals(bounds: { readonly lateRefusalMs: number; readonly lateRefusalApartMs: number; readonly lateRefusalsPerGrantMax: number }, turns = atOnce) {
  return lateRefusals({ ...gatewayBounds, ...bounds }, turns, () => performance.now());
}

const a = { orgId: "org", grantId: "a" };
const b = { orgId: "org", grantId: "b" };

async function tookMs(waiting: Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await waiting;
  return performance.now() - startedMs;
}

it("waits a moment with as many of a grant as it may, and with no more", async () => {
  const refusals = openRefusals({ lateRefusalMs: 60, lateRefusalApartMs: 0, lateRefusalsPerGrantMax: 2 });
  const held = [refusals.wait(a, never), refusals.wait(a, never)].map(tookMs);
  expect(await tookMs(refusals.wait(a, never))).toBeLessThan(30);
  for (const one of held) expect(await one).toBeGreaterThan(50);
  expect(await tookMs(refusals.wait(a, never))).toBeGreaterThan(50);
});

it("tells those of a grant that came together one after the other, and those of another between them", async () => {
  const refusals = openRefusals({ lateRefusalMs: 20, lateRefusalApartMs: 40, lateRefusalsPerGrantMax: 8 });
  const told: string[] = [];
  await Promise.all([{ asker: a, name: "a1" }, { asker: a, name: "a2" }, { asker: a, name: "a3" }, { asker: b, name: "b1" }].map(async ({ asker, name }) => {
    await refusals.wait(asker, never);
    told.push(name);
  }));
  expect(told).toEqual(["a1", "b1", "a2", "a3"]);
  // Nobody of it waits any more: who comes now has no one before it.
  expect(await tookMs(refusals.wait(a, never))).toBeLessThan(40);
});

it("tells nobody out of turn", async () => {
  let begin = (): void => undefined;
  const turns: Turns = { take: () => new Promise((resolve) => (begin = resolve)) };
  const refusals = openRefusals({ lateRefusalMs: 0, lateRefusalApartMs: 0, lateRefusalsPerGrantMax: 1 }, turns);
  let isTold = false;
  const waiting = refusals.wait(a, never).then(() => (isTold = true));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isTold).toBe(false);
  begin();
  await waiting;
});

it("does not wait for a client that has gone", async () => {
  const refusals = openRefusals({ lateRefusalMs: 5_000, lateRefusalApartMs: 0, lateRefusalsPerGrantMax: 1 });
  const gone = new AbortController();
  const waiting = tookMs(refusals.wait(a, gone.signal));
  gone.abort();
  expect(await waiting).toBeLessThan(2_500);
  expect(await tookMs(refusals.wait(a, gone.signal))).toBeLessThan(2_500);
});

it("waits no longer the more of a grant have come and gone", async () => {
  const refusals = openRefusals({ lateRefusalMs: 30, lateRefusalApartMs: 20, lateRefusalsPerGrantMax: 8 });
  const stays = refusals.wait(a, never);
  for (let count = 0; count < 50; count += 1) {
    const gone = new AbortController();
    const waiting = refusals.wait(a, gone.signal);
    gone.abort();
    await waiting;
  }
  // Two wait: the second of them a moment and twice the distance at most.
  expect(await tookMs(refusals.wait(a, never))).toBeLessThan(30 + 2 * 20 + 25);
  await stays;
});
