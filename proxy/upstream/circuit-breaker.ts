// Whether requests still go to a server that does not answer. Pure: the clock is handed in, the bounds too.

export interface BreakerBounds {
  /** Failures in a row that open it. */
  readonly breakerFailuresMax: number;
  /** How long it stays open the first time; each failed probe doubles that, up to the other. */
  readonly breakerOpenMs: number;
  readonly breakerOpenMaxMs: number;
  /** A probe that is not back in this time no longer keeps the next one waiting. */
  readonly breakerProbeMs: number;
  /** Grants that each may try it once while it is not closed. */
  readonly breakerFirstTriesMax: number;
}

/**
 * Closed lets everything pass; open nothing until its time is over; then one probe decides. `tried`: the grants whose requests failed
 * before it opened, or had their try since. One that is not among them gets one at once: whoever calls what always fails, and asks often
 * enough to be every probe, would else keep the server from everybody.
 */
export type BreakerState =
  | { readonly kind: "closed"; readonly failures: number; readonly tried: ReadonlySet<string> }
  | { readonly kind: "open"; readonly untilMs: number; readonly openMs: number; readonly tried: ReadonlySet<string> }
  | { readonly kind: "probing"; readonly sinceMs: number; readonly openMs: number; readonly tried: ReadonlySet<string> };

export type Admission =
  | { readonly pass: true; readonly isProbe: boolean; readonly next: BreakerState }
  /** `waitMs` is when asking again may help; at least one. */
  | { readonly pass: false; readonly waitMs: number };

export const closedBreaker: BreakerState = { kind: "closed", failures: 0, tried: new Set() };

/** Whether a request of this grant may go now. `mayProbe`: one whose answer says within seconds whether the server is back. */
export function admitRequest(state: BreakerState, nowMs: number, { mayProbe, grantId }: { readonly mayProbe: boolean; readonly grantId: string }, bounds: BreakerBounds): Admission {
  if (state.kind === "closed") return { pass: true, isProbe: false, next: state };
  const probeAtMs = state.kind === "open" ? state.untilMs : state.sinceMs + bounds.breakerProbeMs;
  if (mayProbe && nowMs >= probeAtMs) {
    return { pass: true, isProbe: true, next: { kind: "probing", sinceMs: nowMs, openMs: state.openMs, tried: withGrant(state.tried, grantId, bounds) } };
  }
  if (mayProbe && !state.tried.has(grantId) && state.tried.size < bounds.breakerFirstTriesMax) {
    // Beside the probe: it closes the breaker where it is answered, and lengthens nothing where it fails.
    return { pass: true, isProbe: false, next: { ...state, tried: withGrant(state.tried, grantId, bounds) } };
  }
  const waitMs = probeAtMs - nowMs;
  if (state.kind === "open") return { pass: false, waitMs: waitMs > 0 ? waitMs : bounds.breakerOpenMs };
  return { pass: false, waitMs: Math.max(1, Math.min(waitMs, bounds.breakerOpenMs)) };
}

function withGrant(tried: ReadonlySet<string>, grantId: string, { breakerFirstTriesMax }: BreakerBounds): ReadonlySet<string> {
  return tried.has(grantId) || tried.size >= breakerFirstTriesMax ? tried : new Set([...tried, grantId]);
}

/** After a request of this grant that failed. While it is not closed, only its probe tells it something new. */
export function afterFailure(state: BreakerState, { wasProbe, grantId }: { readonly wasProbe: boolean; readonly grantId: string }, nowMs: number, bounds: BreakerBounds): BreakerState {
  if (state.kind === "closed") {
    const failures = state.failures + 1;
    const tried = withGrant(state.tried, grantId, bounds);
    return failures < bounds.breakerFailuresMax ? { kind: "closed", failures, tried } : open(bounds.breakerOpenMs, nowMs, tried);
  }
  return state.kind === "probing" && wasProbe ? open(Math.min(state.openMs * 2, bounds.breakerOpenMaxMs), nowMs, state.tried) : state;
}

/** After a probe that was given up before it said anything: the next request is the probe. */
export function afterAbandonedProbe(state: BreakerState, nowMs: number): BreakerState {
  return state.kind === "probing" ? { kind: "open", untilMs: nowMs, openMs: state.openMs, tried: state.tried } : state;
}

function open(openMs: number, nowMs: number, tried: ReadonlySet<string>): BreakerState {
  return { kind: "open", untilMs: nowMs + openMs, openMs, tried };
}
