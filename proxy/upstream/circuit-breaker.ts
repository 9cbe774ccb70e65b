// Whether requests still go to a server that does not answer. Pure: the clock is handed in, the bounds too.

export interface BreakerBounds {
  /** Failures in a row that open it. */
  readonly breakerFailuresMax: number;
  /** How long it stays open the first time; each failed probe doubles that, up to the other. */
  readonly breakerOpenMs: number;
  readonly breakerOpenMaxMs: number;
  /** A probe that is not back in this time no longer keeps the next one waiting. */
  readonly breakerProbeMs: number;
}

/** Closed lets everything pass; open nothing until its time is over; then one probe decides. */
export type BreakerState =
  | { readonly kind: "closed"; readonly failures: number }
  | { readonly kind: "open"; readonly untilMs: number; readonly openMs: number }
  | { readonly kind: "probing"; readonly sinceMs: number; readonly openMs: number };

export type Admission =
  | { readonly pass: true; readonly isProbe: boolean; readonly next: BreakerState }
  /** `waitMs` is when asking again may help; at least one. */
  | { readonly pass: false; readonly waitMs: number };

export const closedBreaker: BreakerState = { kind: "closed", failures: 0 };

/** Whether a request may go now. `mayProbe`: one whose answer says within seconds whether the server is back. */
export function admitRequest(state: BreakerState, nowMs: number, mayProbe: boolean, bounds: BreakerBounds): Admission {
  switch (state.kind) {
    case "closed": return { pass: true, isProbe: false, next: state };
    case "open": {
      if (nowMs < state.untilMs) return { pass: false, waitMs: state.untilMs - nowMs };
      return mayProbe ? probe(state.openMs, nowMs) : { pass: false, waitMs: bounds.breakerOpenMs };
    }
    case "probing": {
      const lateAtMs = state.sinceMs + bounds.breakerProbeMs;
      if (nowMs >= lateAtMs && mayProbe) return probe(state.openMs, nowMs);
      return { pass: false, waitMs: Math.max(1, Math.min(lateAtMs - nowMs, bounds.breakerOpenMs)) };
    }
  }
}

function probe(openMs: number, nowMs: number): Admission {
  return { pass: true, isProbe: true, next: { kind: "probing", sinceMs: nowMs, openMs } };
}

/** After a request that failed. While it is not closed, only its probe tells it something new. */
export function afterFailure(state: BreakerState, wasProbe: boolean, nowMs: number, bounds: BreakerBounds): BreakerState {
  if (state.kind === "closed") {
    const failures = state.failures + 1;
    return failures < bounds.breakerFailuresMax ? { kind: "closed", failures } : open(bounds.breakerOpenMs, nowMs);
  }
  return state.kind === "probing" && wasProbe ? open(Math.min(state.openMs * 2, bounds.breakerOpenMaxMs), nowMs) : state;
}

/** After a probe that was given up before it said anything: the next request is the probe. */
export function afterAbandonedProbe(state: BreakerState, nowMs: number): BreakerState {
  return state.kind === "probing" ? { kind: "open", untilMs: nowMs, openMs: state.openMs } : state;
}

function open(openMs: number, nowMs: number): BreakerState {
  return { kind: "open", untilMs: nowMs + openMs, openMs };
}
