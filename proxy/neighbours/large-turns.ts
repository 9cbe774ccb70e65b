// When a large body is read, and when what was read is judged and recorded. Each takes the process for many milliseconds at a stretch, so each
// has a turn of its own, and the turns after it are everybody else's: however many large bodies have come, small calls begin between any two,
// and while others are about, large bodies have a share of the time and no more.
import type { GatewayBounds } from "../bounds";
import type { Company } from "./company";
import { tenantQueue, type Asker } from "./tenant-queue";

export interface LargeTurns {
  /** Resolves when it is its turn: never at once, for what has come already goes first. */
  take(asker: Asker): Promise<void>;
}

/** The process's own clockwork, handed in. */
export interface Clockwork {
  /** setImmediate. */
  nextTurn(next: () => void): void;
  /** Calls after everything that what resolves now leads to without waiting for anything. */
  afterThis(next: () => void): void;
  later(next: () => void, ms: number): void;
  monotonicMs(): number;
}

export function isLargeBody(body: Uint8Array | null, bounds: Pick<GatewayBounds, "readAmongOthersBytesMax">): boolean {
  return body !== null && body.length > bounds.readAmongOthersBytesMax;
}

/** Below that no timer is worth it. */
const restMsMin = 1;

/**
 * One at a time, the organizations in turn and the grants of each, and never in two turns of the process that follow each other. Where others are about, each is followed by
 * a rest of `restTimes` its own time.
 */
export function largeTurns(restTimes: number, company: Company, clockwork: Clockwork): LargeTurns {
  const { nextTurn, afterThis, later, monotonicMs } = clockwork;
  const waiting = tenantQueue<() => void>();
  let isTurnComing = false;

  function beginOne(): void {
    const next = waiting.take(() => true);
    if (next === null) {
      isTurnComing = false;
      return;
    }
    const beganMs = monotonicMs();
    next.job();
    afterThis(() => {
      const restMs = company.has(next.asker.grantId) ? (monotonicMs() - beganMs) * restTimes : 0;
      if (restMs < restMsMin) nextTurn(() => nextTurn(beginOne));
      else later(beginOne, restMs);
    });
  }

  return {
    take(asker) {
      return new Promise((resolve) => {
        waiting.add(asker, resolve);
        if (isTurnComing) return;
        isTurnComing = true;
        nextTurn(beginOne);
      });
    },
  };
}

/** Node's. What a promise leads to is run before its next ticks, once nothing of it is left. */
export function ownClockwork(monotonicMs: () => number): Clockwork {
  return {
    nextTurn: setImmediate,
    afterThis: (next) => void Promise.resolve().then(() => process.nextTick(next)),
    later: (next, ms) => void setTimeout(next, ms),
    monotonicMs,
  };
}
