import { describe, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { backoffMs, nextStep, type Verdict } from "@/proxy/deliveries/next-step";

const of = { attempts: 1, failures: 0, kind: "webhook", isTest: false } as const;
const failed: Verdict = { kind: "failed", cause: "timed_out" };
const refused: Verdict = { kind: "refused", cause: "events_refused" };
const step = (verdict: Verdict, more: object = {}, random = 1) => nextStep(verdict, { ...of, ...more }, gatewayBounds, () => random);

describe("what becomes of a delivery", () => {
  it("doubles from one failure to the next, up to an hour, and never less than half of that", () => {
    for (const random of [0, 0.5, 0.999]) {
      for (let attempts = 1; attempts <= 40; attempts += 1) {
        const whole = Math.min(5_000 * 2 ** (attempts - 1), 3_600_000);
        const wait = backoffMs(attempts, gatewayBounds, () => random);
        expect(wait).toBeGreaterThanOrEqual(whole / 2);
        expect(wait).toBeLessThanOrEqual(whole);
      }
    }
  });

  it("is tried over hours in all, and not over days", () => {
    const total = (random: number) => Array.from({ length: gatewayBounds.deliveryAttemptsMax - 1 }, (_, index) => backoffMs(index + 1, gatewayBounds, () => random)).reduce((sum, one) => sum + one, 0);
    expect(total(0)).toBeGreaterThan(3 * 3_600_000);
    expect(total(1)).toBeLessThan(12 * 3_600_000);
  });

  it("waits after the last attempt but one, and is a dead letter after the last, when the destination is paused", () => {
    expect(step(failed, { attempts: gatewayBounds.deliveryAttemptsMax - 1 })).toMatchObject({ state: "waiting", pauses: false });
    expect(step(failed, { attempts: gatewayBounds.deliveryAttemptsMax })).toEqual({ state: "dead", waitMs: null, pauses: true, failed: true });
  });

  it("refused is a dead letter sooner, and pauses nothing", () => {
    expect(step(refused, { attempts: gatewayBounds.deliveryRefusalsMax - 1 })).toMatchObject({ state: "waiting" });
    expect(step(refused, { attempts: gatewayBounds.deliveryRefusalsMax })).toEqual({ state: "dead", waitMs: null, pauses: false, failed: false });
  });

  it("refused by an OTLP receiver is never sent again by itself", () => {
    expect(step(refused, { kind: "otlp" })).toMatchObject({ state: "dead", pauses: false });
  });

  it("waits for as long as the receiver asks, at most an hour", () => {
    expect(step({ ...failed, retryAfterMs: 60_000 })).toMatchObject({ waitMs: 60_000 });
    expect(step({ ...failed, retryAfterMs: 1 })).toMatchObject({ waitMs: 5_000 });
    expect(step({ ...failed, retryAfterMs: 86_400_000 })).toMatchObject({ waitMs: 3_600_000 });
  });

  it("of a destination that failed before begins where that stood, not from the beginning", () => {
    expect(step(failed, { attempts: 1, failures: 4 })).toMatchObject({ waitMs: 80_000 });
  });

  it("that is a test ends with its one attempt", () => {
    expect(step(failed, { isTest: true })).toEqual({ state: "dead", waitMs: null, pauses: false, failed: false });
    expect(step({ ...failed, isFinal: true }, { isTest: true })).toMatchObject({ pauses: false });
  });

  it.each([{ kind: "delivered" }, { kind: "partly", refused: [1] }] as const)("%j goes on at once", (verdict) => {
    expect(step(verdict)).toEqual({ state: "delivered", waitMs: null, pauses: false, failed: false });
  });
});
