// The breakers of all servers, each by the name of its own: a server that does not answer rests, and no other with it.
import { LRUCache } from "lru-cache";
import { admitRequest, afterAbandonedProbe, afterFailure, closedBreaker, type BreakerBounds, type BreakerState } from "./circuit-breaker";

/** Nothing was sent: the server did not answer the last requests. */
export class ServerRestsError extends Error {
  override readonly name = "ServerRestsError";

  constructor(readonly waitMs: number) {
    super("the server did not answer the last requests and rests");
  }
}

export interface CircuitBreakers {
  /** Whether a request of this grant may go now, and if not, when asking again may help. */
  admit(name: string, of: { readonly mayProbe: boolean; readonly grantId: string }): { readonly pass: true; readonly isProbe: boolean } | { readonly pass: false; readonly waitMs: number };
  /** `opened` where this did it, `open` where it was open before. */
  failed(name: string, of: { readonly wasProbe: boolean; readonly grantId: string }): "closed" | "opened" | "open";
  /** True where this closed a breaker that was not closed. */
  succeeded(name: string): boolean;
  abandoned(name: string, wasProbe: boolean): void;
  /** How many servers rest now, those that are being tried included. */
  resting(): number;
}

const unheard = { pass: true, isProbe: false } as const;

/** Those that have nothing to remember are not held, so that servers in good health cost one look into a map. */
export function circuitBreakers(bounds: BreakerBounds & { readonly breakersMax: number }, monotonicMs: () => number): CircuitBreakers {
  const states = new LRUCache<string, BreakerState>({ max: bounds.breakersMax });
  return {
    admit(name, of) {
      const state = states.get(name);
      if (state === undefined) return unheard;
      const admission = admitRequest(state, monotonicMs(), of, bounds);
      if (admission.pass && admission.next !== state) states.set(name, admission.next);
      return admission;
    },
    failed(name, of) {
      const state = states.get(name) ?? closedBreaker;
      const next = afterFailure(state, of, monotonicMs(), bounds);
      states.set(name, next);
      if (next.kind === "closed") return "closed";
      return state.kind === "closed" ? "opened" : "open";
    },
    succeeded(name) {
      const state = states.get(name);
      if (state === undefined) return false;
      states.delete(name);
      return state.kind !== "closed";
    },
    abandoned(name, wasProbe) {
      const state = states.get(name);
      if (wasProbe && state !== undefined) states.set(name, afterAbandonedProbe(state, monotonicMs()));
    },
    resting: () => [...states.values()].filter(({ kind }) => kind !== "closed").length,
  };
}
