import { describe, expect, it } from "vitest";
import type { Charge } from "@/lib/policy-engine/types";
import { replayCounters, type ReplayCharge } from "@/lib/simulator/replay-counters";
import { diceOf } from "@/tests/support/random-policies/dice";

const minute = { kind: "sliding", seconds: 60 } as const;
const day = (_window: unknown, second: number) => Math.floor(second / 86_400) * 86_400;

function charge(key: string, max: number, more: Partial<Charge> = {}): Charge {
  return { key, window: minute, amountMicros: 1_000_000n, caps: [{ rule: `/${key}`, maxMicros: BigInt(max) * 1_000_000n, message: "", order: key.charCodeAt(0) }], refund: "never", ...more };
}
const known = (one: Charge): ReplayCharge => ({ charge: one, isAmountUnknown: false, isSubjectUnknown: false });

describe("the counters of a replay", () => {
  it("hold a sliding window in sixtieths: the current one and the sixty before it count whole", () => {
    const counters = replayCounters(day);
    const ask = (atMs: number) => counters.reserve([known(charge("a", 1))], atMs, true).outcome.kind;
    expect(ask(999)).toBe("reserved");
    expect(ask(60_999)).toBe("exceeded");
    expect(ask(61_000)).toBe("reserved");
  });

  it("begin anew with each calendar window", () => {
    const counters = replayCounters(day);
    const ask = (atMs: number) => counters.reserve([known(charge("a", 1, { window: { kind: "calendar", unit: "day", timezone: "UTC" } }))], atMs, true).outcome.kind;
    expect([ask(0), ask(86_399_999), ask(86_400_000)]).toEqual(["reserved", "exceeded", "reserved"]);
  });

  it("charge all or nothing, and name the first limit in rule order", () => {
    const counters = replayCounters(day);
    const [a, b] = [charge("a", 5), charge("b", 1)];
    counters.reserve([known(b)], 0, true);
    expect(counters.reserve([known(a), known(b)], 1, true).outcome).toEqual({ kind: "exceeded", rule: "/b" });
    const full = charge("a", 5, { amountMicros: 5_000_000n });
    expect(counters.reserve([known(full)], 2, true).outcome.kind).toBe("reserved");
  });

  it("give back, from the moment on that was said, what was charged", () => {
    const counters = replayCounters(day);
    const ask = (atMs: number) => counters.reserve([known(charge("a", 1))], atMs, true);
    ask(0).refund(5_000, () => true);
    expect([ask(4_999).outcome.kind, ask(5_000).outcome.kind, ask(5_001).outcome.kind]).toEqual(["exceeded", "reserved", "exceeded"]);
  });

  it("do not know after an amount that nobody knows, until its window is over", () => {
    const counters = replayCounters(day);
    const one = charge("a", 3);
    expect(counters.reserve([{ ...known(one), isAmountUnknown: true }], 0, true).outcome.kind).toBe("unknown");
    expect(counters.reserve([known(one)], 1, true).outcome.kind).toBe("unknown");
    expect(counters.reserve([known(one)], 62_000, true).outcome.kind).toBe("reserved");
  });

  it("whatever they say for certain is so, whichever of the uncertain calls came as far as the counters", () => {
    const dice = diceOf(7);
    const random = (): number => dice.below(1_000_000) / 1_000_000;
    let certainAnswers = 0;
    for (let round = 0; round < 100; round += 1) {
      const calls = Array.from({ length: 40 }, (_, index) => ({
        atMs: index * 2_500 + Math.floor(random() * 2_500),
        charges: ["a", "b"].filter(() => random() < 0.7).map((key) => charge(key, 1 + Math.floor(random() * 6), { amountMicros: BigInt(1 + Math.floor(random() * 2)) * 1_000_000n })),
        isCertain: random() < 0.8,
        refundAfterMs: random() < 0.2 ? Math.floor(random() * 20_000) : null,
      }));
      const answers = run(calls);
      for (let world = 0; world < 4; world += 1) {
        const exact = run(calls.filter((call) => call.isCertain || random() < 0.5).map((call) => ({ ...call, isCertain: true })));
        for (const [atMs, answer] of answers) {
          if (answer.kind === "unknown") continue;
          certainAnswers += 1;
          const there = exact.get(atMs);
          expect(there?.kind).toBe(answer.kind);
          if (answer.kind === "exceeded" && answer.rule !== null) expect(there).toEqual(answer);
        }
      }
    }
    expect(certainAnswers).toBeGreaterThan(3_000);

    function run(calls: readonly { atMs: number; charges: readonly Charge[]; isCertain: boolean; refundAfterMs: number | null }[]) {
      const counters = replayCounters(day);
      return new Map(calls.map(({ atMs, charges, isCertain, refundAfterMs }) => {
        const { outcome, refund } = counters.reserve(charges.map(known), atMs, isCertain);
        if (refundAfterMs !== null) refund(atMs + refundAfterMs, () => true);
        return [atMs, outcome] as const;
      }));
    }
  });
});
