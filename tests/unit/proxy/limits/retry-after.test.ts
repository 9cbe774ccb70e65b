// When a call that did not fit would fit: the least whole number of seconds (policy language § Limits, § Order).
import { describe, expect, it } from "vitest";
import type { Charge } from "@/lib/policy-engine/types";
import { windowsAt } from "@/proxy/limits/asked-charge";
import { explainExcess, type SeenCharge } from "@/proxy/limits/retry-after";

const M = 1_000_000n;

function sliding(seconds: number, max: number, used: readonly (readonly [number, number])[], bucket: number, more: Partial<Charge> = {}, order = 0): SeenCharge {
  const charge: Charge = {
    key: "k", window: { kind: "sliding", seconds }, amountMicros: M, refund: "not_delivered",
    caps: [{ rule: `/limits/${String(order)}`, maxMicros: BigInt(max) * M, message: "", order }], ...more,
  };
  return { charge, windows: null, leastMaxMicros: BigInt(max) * M, view: { bucket, used: used.map(([at, count]) => [at, BigInt(count) * M] as const) } };
}

/** The definition, tried second by second. */
function bySearch(asked: readonly SeenCharge[], now: number): number | null {
  for (let seconds = 1; seconds <= 7_300; seconds += 1) {
    const fits = asked.every(({ charge, view }) => {
      if (charge.window.kind !== "sliding") return false;
      const here = Math.floor(((now + seconds) * 60) / charge.window.seconds);
      const total = view.used.filter(([bucket]) => bucket >= here - 60 && bucket <= here).reduce((sum, [, used]) => sum + used, charge.amountMicros);
      return charge.caps.every(({ maxMicros }) => total <= maxMicros);
    });
    if (fits) return seconds;
  }
  return null;
}

describe("retry after", () => {
  it("agrees with trying every second, over random windows and fillings", () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let round = 0; round < 400; round += 1) {
      const now = 1_800_000_000 + random(100_000) / 10;
      const asked = Array.from({ length: 1 + random(3) }, (_, order) => {
        const seconds = [1, 10, 60, 90, 3_600][random(5)] ?? 60;
        const bucket = Math.floor((now * 60) / seconds);
        const used = Array.from({ length: random(6) }, () => [bucket - random(61), 1 + random(4)] as const);
        return sliding(seconds, 1 + random(6), [...new Map(used).entries()], bucket, {}, order);
      });
      const said = explainExcess(asked, now);
      const wanted = bySearch(asked, now);
      if (said === null) continue;
      expect([round, said.retryAfterSeconds]).toEqual([round, wanted]);
    }
  });

  it("is never longer than the window and the sixtieth that may pass before the first call in it counts no more: 61 s of a minute", () => {
    for (const seconds of [1, 10, 60, 90, 3_600]) {
      // Called at the very beginning of a sub-window, and asked again at once: the longest wait that there is.
      const bucket = 60_000;
      const now = (bucket * seconds) / 60;
      const said = explainExcess([sliding(seconds, 1, [[bucket, 1]], bucket)], now)?.retryAfterSeconds ?? 0;
      expect(said).toBe(Math.ceil((seconds * 61) / 60));
      expect(bySearch([sliding(seconds, 1, [[bucket, 1]], bucket)], now)).toBe(said);
    }
  });

  it("names the first limit in rule order that does not fit, and waits for all of them", () => {
    const now = 6_000;
    const hour = sliding(3_600, 1, [[100, 1]], 100, {}, 3);
    const minute = sliding(60, 1, [[6_000, 1]], 6_000, {}, 1);
    expect(explainExcess([hour, minute], now)).toEqual({ kind: "exceeded", rule: "/limits/1", retryAfterSeconds: (161 * 3_600) / 60 - 6_000 });
  });

  it("has no seconds where the call would never fit", () => {
    expect(explainExcess([sliding(60, 1, [], 6_000, { amountMicros: 2n * M })], 6_000)).toEqual({ kind: "exceeded", rule: "/limits/0", retryAfterSeconds: null });
  });

  it("is nothing where everything fits", () => {
    expect(explainExcess([sliding(60, 2, [[6_000, 1]], 6_000)], 6_000)).toBeNull();
  });

  it("of a calendar window is its end, or the end of the next where the store had passed the boundary", () => {
    const window: Charge["window"] = { kind: "calendar", unit: "day", timezone: "UTC" };
    const asked = (bucket: number): SeenCharge => ({ ...sliding(60, 1, [[bucket, 1]], bucket, { window }), windows: windowsAt(window, 0) });
    expect(explainExcess([asked(0)], 86_399.5)?.retryAfterSeconds).toBe(1);
    expect(explainExcess([asked(86_400)], 86_400.5)?.retryAfterSeconds).toBe(86_400);
  });

  it("of a calendar window in a zone whose clocks go back is an hour later than by the clock on the wall", () => {
    const window: Charge["window"] = { kind: "calendar", unit: "day", timezone: "Europe/Paris" };
    const now = Date.parse("2026-10-24T23:30:00Z") / 1_000;
    const windows = windowsAt(window, now);
    const bucket = windows?.[0].name ?? 0;
    expect(explainExcess([{ ...sliding(60, 1, [[bucket, 1]], bucket, { window }), windows }], now)?.retryAfterSeconds).toBe(23.5 * 3_600);
  });

  it("waits for the next calendar window too where the clock went back and that one is used up already", () => {
    const window: Charge["window"] = { kind: "calendar", unit: "hour", timezone: "UTC" };
    const windows = windowsAt(window, 7_199);
    expect(explainExcess([{ ...sliding(60, 1, [[7_200, 1]], 3_600, { window }), windows }], 7_199)?.retryAfterSeconds).toBe(3_601);
  });
});
