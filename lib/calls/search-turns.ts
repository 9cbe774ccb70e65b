// What looks through the log may hold a connection for seconds, and a console has few of them: so many look at once, of one organization and
// of all. The others wait in their order, so long and so many at most, and nobody waits behind an organization that has its share.

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

interface Waiting {
  readonly orgId: string;
  readonly begin: () => void;
}

/** Runs `work` when it is its turn; `busy` where that does not come in time. */
export function searchTurns({ atOnceMax, atOncePerOrgMax, waitingPerOrgMax, waitMaxMs }: SearchTurnBounds): InSearchTurn {
  const running = new Map<string, number>();
  const waiting = new Set<Waiting>();
  let all = 0;

  const runningOf = (orgId: string) => running.get(orgId) ?? 0;
  const hasRoom = (orgId: string) => all < atOnceMax && runningOf(orgId) < atOncePerOrgMax;
  const waitingOf = (orgId: string) => [...waiting].filter((one) => one.orgId === orgId).length;

  function enter(orgId: string): void {
    all += 1;
    running.set(orgId, runningOf(orgId) + 1);
  }

  function leave(orgId: string): void {
    all -= 1;
    const left = runningOf(orgId) - 1;
    if (left === 0) running.delete(orgId);
    else running.set(orgId, left);
    for (const next of waiting) if (hasRoom(next.orgId)) next.begin();
  }

  /** Resolves once the place is taken. */
  function turnOf(orgId: string): Promise<void> {
    if (waitingOf(orgId) >= waitingPerOrgMax) return Promise.reject(busy());
    return new Promise((resolve, reject) => {
      const one: Waiting = { orgId, begin: () => {
        clearTimeout(late);
        waiting.delete(one);
        enter(orgId);
        resolve();
      } };
      const late = setTimeout(() => {
        waiting.delete(one);
        reject(busy());
      }, waitMaxMs);
      waiting.add(one);
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
