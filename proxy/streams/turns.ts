// Who begins next. Node runs whatever has arrived before it looks for more, so a burst of one client's would stand before everybody else:
// here requests begin one by one, a grant's after another's, and between two of them the process looks at what has come.
import { fairQueue } from "./fair-queue";

export interface Turns {
  /** Null where nobody waits and the request may begin at once; else resolves when it is its turn. */
  take(grantId: string): Promise<void> | null;
}

/** `atOnceMax` requests begin in one turn of the process without waiting; under load, one. `nextTurn` is setImmediate. */
export function turns(atOnceMax: number, nextTurn: (next: () => void) => void): Turns {
  const waiting = fairQueue<() => void>();
  let begun = 0;
  let isTurnComing = false;

  function comeAgain(): void {
    if (isTurnComing) return;
    isTurnComing = true;
    nextTurn(() => {
      isTurnComing = false;
      begun = 0;
      const next = waiting.take(() => true);
      if (next === null) return;
      begun = atOnceMax;
      comeAgain();
      next.job();
    });
  }

  return {
    take(grantId) {
      comeAgain();
      if (begun < atOnceMax) {
        begun += 1;
        return null;
      }
      return new Promise((resolve) => waiting.add(grantId, resolve));
    },
  };
}
