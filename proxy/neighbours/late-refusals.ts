// A client that finds no room and asks again at once would ask faster than it could ever call, and each refusal costs the others time:
// so it hears of it a moment later. And of a grant one after the other, as far as they wait: what is answered together asks again together, for as long
// as it goes on, and each time stands before everybody else as one.
import type { GatewayBounds } from "../bounds";
import type { Signal } from "../streams/plain-signal";
import type { Asker } from "./tenant-queue";
import type { Turns } from "./turns";

export interface LateRefusals {
  /**
   * Resolves when the refusal may go out, in its turn: after a moment and as long after the one before it of its grant as two are to be apart,
   * or without a wait where the client is gone or too many of its grant wait already.
   */
  wait(asker: Asker, gone: Signal): Promise<void>;
}

interface Waiting {
  count: number;
  /** When the last of them is due. */
  dueMs: number;
}

export function lateRefusals(bounds: Pick<GatewayBounds, "lateRefusalMs" | "lateRefusalApartMs" | "lateRefusalsPerGrantMax">, turns: Turns, monotonicMs: () => number): LateRefusals {
  const waiting = new Map<string, Waiting>();

  function take(grantId: string): number | null {
    const nowMs = monotonicMs();
    const own = waiting.get(grantId);
    if (own === undefined) {
      waiting.set(grantId, { count: 1, dueMs: nowMs + bounds.lateRefusalMs });
      return bounds.lateRefusalMs;
    }
    if (own.count >= bounds.lateRefusalsPerGrantMax) return null;
    own.count += 1;
    // Behind the last of them, and never further than if all that wait had come now: whoever left leaves no gap that grows.
    own.dueMs = Math.min(Math.max(nowMs + bounds.lateRefusalMs, own.dueMs + bounds.lateRefusalApartMs), nowMs + bounds.lateRefusalMs + own.count * bounds.lateRefusalApartMs);
    return own.dueMs - nowMs;
  }

  function leave(grantId: string): void {
    const own = waiting.get(grantId);
    if (own === undefined) return;
    own.count -= 1;
    if (own.count === 0) waiting.delete(grantId);
  }

  return {
    async wait(asker, gone) {
      const { grantId } = asker;
      const waitMs = gone.aborted ? null : take(grantId);
      if (waitMs !== null) {
        await new Promise<void>((resolve) => {
          const over = (): void => {
            clearTimeout(timer);
            gone.removeEventListener("abort", over);
            resolve();
          };
          const timer = setTimeout(over, waitMs);
          gone.addEventListener("abort", over, { once: true });
        });
        leave(grantId);
      }
      const turn = turns.take(asker);
      // Where so many wait to begin that it gets none, it goes out as it is.
      if (turn !== null && turn !== "full") await turn;
    },
  };
}
