// When a large body is read. Reading, judging and recording one takes the process for many milliseconds at a stretch, so each has a turn
// of its own, and the turn after it is everybody else's: however many large bodies have come, small calls begin between any two.
import { fairQueue } from "./fair-queue";

export interface LargeTurns {
  /** Resolves when it is its turn: never at once, for what has come already goes first. */
  take(grantId: string): Promise<void>;
}

/** One at a time, the grants in turn, and never in two turns of the process that follow each other. `nextTurn` is setImmediate. */
export function largeTurns(nextTurn: (next: () => void) => void): LargeTurns {
  const waiting = fairQueue<() => void>();
  let isTurnComing = false;

  function beginOne(): void {
    const next = waiting.take(() => true);
    if (next === null) {
      isTurnComing = false;
      return;
    }
    nextTurn(() => nextTurn(beginOne));
    next.job();
  }

  return {
    take(grantId) {
      return new Promise((resolve) => {
        waiting.add(grantId, resolve);
        if (isTurnComing) return;
        isTurnComing = true;
        nextTurn(beginOne);
      });
    },
  };
}
