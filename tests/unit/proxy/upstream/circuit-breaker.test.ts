// When calls to a server that does not answer are kept back, and how it is tried again.
import { describe, expect, it } from "vitest";
import { admitRequest, afterAbandonedProbe, afterFailure, closedBreaker, type BreakerState } from "@/proxy/upstream/circuit-breaker";
import { circuitBreakers } from "@/proxy/upstream/circuit-breakers";

const bounds = { breakerFailuresMax: 3, breakerOpenMs: 100, breakerOpenMaxMs: 350, breakerProbeMs: 40, breakerFirstTriesMax: 3, breakersMax: 4 };
const own = { mayProbe: true, grantId: "g" };

function opened(atMs: number): BreakerState {
  let state = closedBreaker;
  for (let failure = 0; failure < bounds.breakerFailuresMax; failure += 1) state = afterFailure(state, { ...own, wasProbe: false }, atMs, bounds);
  return state;
}

describe("a breaker", () => {
  it("lets everything pass until so many failures came in a row, and one fewer does nothing", () => {
    let state = closedBreaker;
    for (let failure = 1; failure < bounds.breakerFailuresMax; failure += 1) {
      state = afterFailure(state, { ...own, wasProbe: false }, 0, bounds);
      expect(admitRequest(state, 0, own, bounds)).toMatchObject({ pass: true, isProbe: false });
    }
    expect(admitRequest(afterFailure(state, { ...own, wasProbe: false }, 0, bounds), 0, own, bounds)).toEqual({ pass: false, waitMs: 100 });
  });

  it("says how long there is to wait, and lets one probe pass when that is over", () => {
    const state = opened(1_000);
    expect(admitRequest(state, 1_099, own, bounds)).toEqual({ pass: false, waitMs: 1 });
    const admission = admitRequest(state, 1_100, own, bounds);
    expect(admission).toMatchObject({ pass: true, isProbe: true });
    if (!admission.pass) throw new Error("not admitted");
    expect(admitRequest(admission.next, 1_100, own, bounds)).toEqual({ pass: false, waitMs: 40 });
  });

  it("takes no probe of a request that may be silent for good", () => {
    expect(admitRequest(opened(0), 100, { ...own, mayProbe: false }, bounds)).toMatchObject({ pass: false });
  });

  it("stays open twice as long after each probe that failed, up to its bound", () => {
    let state = opened(0);
    const waits: number[] = [];
    let nowMs = 100;
    for (let round = 0; round < 4; round += 1) {
      const probe = admitRequest(state, nowMs, own, bounds);
      if (!probe.pass) throw new Error("not admitted");
      state = afterFailure(probe.next, { ...own, wasProbe: true }, nowMs, bounds);
      const refused = admitRequest(state, nowMs, own, bounds);
      if (refused.pass) throw new Error("admitted");
      waits.push(refused.waitMs);
      nowMs += refused.waitMs;
    }
    expect(waits).toEqual([200, 350, 350, 350]);
  });

  it("hears nothing from requests that went before it opened", () => {
    const state = opened(0);
    expect(afterFailure(state, { ...own, wasProbe: false }, 50, bounds)).toBe(state);
    const probe = admitRequest(state, 100, own, bounds);
    if (!probe.pass) throw new Error("not admitted");
    expect(afterFailure(probe.next, { ...own, wasProbe: false }, 110, bounds)).toBe(probe.next);
  });

  it("takes the next request for its probe when one was given up, or is not back in time", () => {
    const probe = admitRequest(opened(0), 100, own, bounds);
    if (!probe.pass) throw new Error("not admitted");
    expect(admitRequest(afterAbandonedProbe(probe.next, 110), 110, own, bounds)).toMatchObject({ pass: true, isProbe: true });
    expect(admitRequest(probe.next, 139, own, bounds)).toEqual({ pass: false, waitMs: 1 });
    expect(admitRequest(probe.next, 140, own, bounds)).toMatchObject({ pass: true, isProbe: true });
  });
});

describe("a breaker that one grant opened", () => {
  const other = { mayProbe: true, grantId: "other" };

  it("gives every other grant one call at once, and no second, whoever is the probe meanwhile", () => {
    const probing = admitRequest(opened(0), 100, own, bounds);
    if (!probing.pass) throw new Error("not admitted");
    for (const [state, atMs] of [[opened(0), 1], [probing.next, 101]] as const) {
      const first = admitRequest(state, atMs, other, bounds);
      expect(first).toMatchObject({ pass: true, isProbe: false, next: { kind: state.kind } });
      if (!first.pass) throw new Error("not admitted");
      expect(admitRequest(first.next, atMs, other, bounds)).toMatchObject({ pass: false });
      expect(admitRequest(first.next, atMs, own, bounds)).toMatchObject({ pass: false });
    }
  });

  it("is as it was where such a call fails: nobody waits longer for it", () => {
    const first = admitRequest(opened(0), 1, other, bounds);
    if (!first.pass) throw new Error("not admitted");
    const after = afterFailure(first.next, { wasProbe: false, grantId: "other" }, 2, bounds);
    expect(admitRequest(after, 99, other, bounds)).toEqual({ pass: false, waitMs: 1 });
    expect(admitRequest(after, 100, own, bounds)).toMatchObject({ pass: true, isProbe: true });
  });

  it("gives none to a grant that took part in opening it, none to a stream that may be silent, and no more than so many", () => {
    let state = closedBreaker;
    for (const grantId of ["a", "b", "a"]) state = afterFailure(state, { wasProbe: false, grantId }, 0, bounds);
    const passes = (of: typeof own) => {
      const admission = admitRequest(state, 1, of, bounds);
      if (admission.pass) state = admission.next;
      return admission.pass;
    };
    expect([passes({ ...own, grantId: "a" }), passes({ ...own, grantId: "b" }), passes({ mayProbe: false, grantId: "c" })]).toEqual([false, false, false]);
    expect([passes({ ...own, grantId: "c" }), passes({ ...own, grantId: "d" })]).toEqual([true, false]);
  });
});

describe("the breakers of all servers", () => {
  const failOften = (breakers: ReturnType<typeof circuitBreakers>, name: string) => Array.from({ length: bounds.breakerFailuresMax }, () => breakers.failed(name, { ...own, wasProbe: false }));

  it("are one for each server: none opens another's", () => {
    const breakers = circuitBreakers(bounds, () => 0);
    expect(failOften(breakers, "a")).toEqual(["closed", "closed", "opened"]);
    expect(breakers.admit("a", own)).toEqual({ pass: false, waitMs: bounds.breakerOpenMs });
    expect(breakers.admit("b", own)).toEqual({ pass: true, isProbe: false });
  });

  it("forget every failure at a success, and say whether that closed one", () => {
    const breakers = circuitBreakers(bounds, () => 0);
    breakers.failed("a", { ...own, wasProbe: false });
    expect(breakers.succeeded("a")).toBe(false);
    expect(failOften(breakers, "a")).toEqual(["closed", "closed", "opened"]);
    expect([breakers.succeeded("a"), breakers.admit("a", own)]).toEqual([true, { pass: true, isProbe: false }]);
  });

  it("let exactly one of many through when the time is over", () => {
    let nowMs = 0;
    const breakers = circuitBreakers(bounds, () => nowMs);
    failOften(breakers, "a");
    nowMs = bounds.breakerOpenMs;
    const passed = Array.from({ length: 100 }, () => breakers.admit("a", own)).filter(({ pass }) => pass);
    expect(passed).toMatchObject([{ isProbe: true }]);
  });

  it("are so many at most", () => {
    const breakers = circuitBreakers(bounds, () => 0);
    for (const name of ["a", "b", "c", "d", "e"]) failOften(breakers, name);
    expect(breakers.admit("a", own).pass).toBe(true);
    expect(breakers.admit("e", own).pass).toBe(false);
  });
});
