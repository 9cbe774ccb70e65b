// Not knowing denies (law L8): whatever a counter store answers that does not say of every charge where it was counted lets nothing through.
import { expect, it } from "vitest";
import type { Charge } from "@/lib/policy-engine/types";
import type { Counters, CountersAnswer } from "@/proxy/limits/counters";
import { limitStore } from "@/proxy/limits/limit-store";

const charge = (key: string): Charge => ({
  key, window: { kind: "sliding", seconds: 60 }, amountMicros: 1_000_000n, caps: [{ rule: `/limits/${key}`, maxMicros: 1_000_000n, message: "", order: 0 }], refund: "never",
});
const nowMs = 1_700_000_000_000;

/** A store that answers so, one after the other. */
async function reserveBy(...answers: readonly (CountersAnswer | Error)[]) {
  let asks = 0;
  let errors = 0;
  const counters: Counters = {
    reserve: () => {
      const answer = answers[Math.min(asks, answers.length - 1)];
      asks += 1;
      return answer === undefined || answer instanceof Error ? Promise.reject(answer ?? new Error("no answer")) : Promise.resolve(answer);
    },
    refund: () => Promise.reject(new Error("away")), read: () => Promise.reject(new Error("not asked")), reset: () => Promise.reject(new Error("not asked")),
  };
  const { outcome, reserved } = await limitStore(counters, () => (errors += 1)).reserve("org_1", "pol_1", [charge("a"), charge("b")], nowMs);
  return { kind: outcome.kind, reserved: reserved.length, asks, errors };
}
const now = nowMs / 1_000;
const bucket = Math.floor(now);

it("lets through what says of every charge where it was counted", async () => {
  expect(await reserveBy({ kind: "reserved", now, buckets: [bucket, bucket] })).toEqual({ kind: "reserved", reserved: 2, asks: 1, errors: 0 });
});

it.each<[string, CountersAnswer]>([
  ["says it of some alone", { kind: "reserved", now, buckets: [bucket] }],
  ["says it of none", { kind: "reserved", now, buckets: [] }],
  ["refuses, and shows no counter that is full", { kind: "exceeded", now, views: [{ bucket, used: [] }, { bucket, used: [] }] }],
  ["refuses, and shows no counter at all", { kind: "exceeded", now, views: [] }],
])("denies where it %s", async (_what, answer) => {
  expect(await reserveBy(answer)).toEqual({ kind: "unavailable", reserved: 0, asks: 1, errors: 0 });
});

it("names the limit that is full", async () => {
  expect(await reserveBy({ kind: "exceeded", now, views: [{ bucket, used: [] }, { bucket, used: [[bucket, 1_000_000n]] }] })).toMatchObject({ kind: "exceeded", reserved: 0 });
});

it("asks once more where the store's clock is another than ours, and denies where it does not hold still", async () => {
  const moved = { kind: "moved", now: now + 86_400 } as const;
  expect(await reserveBy(moved, { kind: "reserved", now: now + 86_400, buckets: [bucket, bucket] })).toEqual({ kind: "reserved", reserved: 2, asks: 2, errors: 0 });
  expect(await reserveBy(moved)).toEqual({ kind: "unavailable", reserved: 0, asks: 2, errors: 1 });
});

it("denies where the store cannot be asked, and says so once", async () => {
  expect(await reserveBy(new Error("away"))).toEqual({ kind: "unavailable", reserved: 0, asks: 1, errors: 1 });
});
