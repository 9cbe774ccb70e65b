// What looks through the log may hold a connection for seconds, and a console has few of them: so many look at once, of one organization and
// of all. The others wait, so long and so many at most: each organization in its turn, however much another has brought.

import { fairQueue } from "@/lib/base/fair-queue";
import { AppError } from "@/lib/errors/app-error";

export interface SearchTurnBounds {
  readonly atOnceMax: number;
  readonly atOncePerOrgMax: number;
  readonly waitingPerOrgMax: number;
  readonly waitMaxMs: number;
}

/** Of the console's connections a third stays for everything else. */
const bounds: SearchTurnBounds = { atOnceMax: 8, atOncePerOrgMax: 3, waitingPerOrgMax: 60, waitMaxMs: 5_000 };

export type InSearchTurn = <T>(orgId: string, work: () => Promise<T>) => Promise<T>;

/** Runs `work` when it is its turn; `busy` where that does not come in time. */
export function searchTurns({ atOnceMax, atOncePerOrgMax, waitingPerOrgMax, waitMaxMs }: SearchTurnBounds): InSearchTurn {
  const running = new Map<string, number>();
  const waiting = fairQueue<() => void>();
  let all = 0;

  const runningOf = (orgId: string) => running.get(orgId) ?? 0;
  const hasRoom = (orgId: string) => all < atOnceMax && runningOf(orgId) < atOncePerOrgMax;

  function enter(orgId: string): void {
    all += 1;
    running.set(orgId, runningOf(orgId) + 1);
  }

  function leave(orgId: string): void {
    all -= 1;
    const left = runningOf(orgId) - 1;
    if (left === 0) running.delete(orgId);
    else running.set(orgId, left);
    for (let next = waiting.take(hasRoom, runningOf); next !== null; next = waiting.take(hasRoom, runningOf)) next.job();
  }

  /** Resolves once the place is taken. */
  function turnOf(orgId: string): Promise<void> {
    if (waiting.waitingOf(orgId) >= waitingPerOrgMax) return Promise.reject(busy());
    return new Promise((resolve, reject) => {
      const begin = () => {
        clearTimeout(late);
        enter(orgId);
        resolve();
      };
      const late = setTimeout(() => {
        waiting.remove(orgId, begin);
        reject(busy());
      }, waitMaxMs);
      waiting.add(orgId, begin);
    });
  }

  return async (orgId, work) => {
    if (hasRoom(orgId)) enter(orgId);
    else await turnOf(orgId);
    try {
      return await work();
    } finally {
      leave(orgId);
    }
  };
}

function busy(): AppError {
  return new AppError("busy", { public: "Too many searches of the log are under way. Wait for them to end, or ask for a shorter span." });
}

/** The turns of this process. */
export const inSearchTurn = searchTurns(bounds);
