// Who begins next. Node runs whatever has arrived before it looks for more, so a burst of one client's would stand before everybody else:
// here a few requests begin, an organization's after another's and of each a grant's after another's, and then the process looks at what has come. A few, and not one: what begins together
// asks the counter store and the log together, and their answers come together.
import type { GatewayBounds } from "../bounds";
import type { Company } from "./company";
import { tenantQueue, type Asker } from "./tenant-queue";

export interface Turns {
  /** Null where nobody waits and the request may begin at once; else resolves when it is its turn. `full`: so many wait that it gets none. */
  take(asker: Asker): Promise<void> | "full" | null;
}

export type TurnBounds = Pick<GatewayBounds, "beginAtOnceMax" | "beginAtOncePerGrantMax" | "beginAtOncePerGrantAmongOthersMax" | "beginWaitingMax">;

/**
 * At most `beginAtOnceMax` requests begin in one turn of the process, and of one grant `beginAtOncePerGrantMax`, or, where other grants are
 * about, `beginAtOncePerGrantAmongOthersMax`; once some wait, those that waited and no other. Once `beginWaitingMax` wait, more do only of
 * organizations that have less than an equal part of them, and in one that has it of grants that have less than an equal part of its own: so
 * whoever asks for little is heard beside those who ask for more than can be done. `nextTurn` is setImmediate.
 */
export function turns(
  { beginAtOnceMax, beginAtOncePerGrantMax, beginAtOncePerGrantAmongOthersMax, beginWaitingMax }: TurnBounds, company: Company, nextTurn: (next: () => void) => void,
): Turns {
  const waiting = tenantQueue<() => void>();
  let begun = 0;
  const begunOf = new Map<string, number>();
  let isTurnComing = false;

  function hasShare(grantId: string): boolean {
    return (begunOf.get(grantId) ?? 0) < (company.has(grantId) ? beginAtOncePerGrantAmongOthersMax : beginAtOncePerGrantMax);
  }

  function noteBegun(grantId: string): void {
    begunOf.set(grantId, (begunOf.get(grantId) ?? 0) + 1);
  }

  function comeAgain(): void {
    if (isTurnComing) return;
    isTurnComing = true;
    nextTurn(() => {
      isTurnComing = false;
      begun = 0;
      begunOf.clear();
      beginWaiting();
    });
  }

  function beginWaiting(): void {
    for (let count = 0; count < beginAtOnceMax; count += 1) {
      const next = waiting.take(hasShare);
      if (next === null) return;
      noteBegun(next.asker.grantId);
      // Who comes in this turn goes behind them.
      begun = beginAtOnceMax;
      comeAgain();
      next.job();
    }
  }

  return {
    take(asker) {
      const { grantId } = asker;
      company.note(grantId);
      comeAgain();
      if (begun < beginAtOnceMax && hasShare(grantId)) {
        begun += 1;
        noteBegun(grantId);
        return null;
      }
      if (waiting.size() >= beginWaitingMax && waiting.hasItsPart(asker)) return "full";
      return new Promise((resolve) => waiting.add(asker, resolve));
    },
  };
}
