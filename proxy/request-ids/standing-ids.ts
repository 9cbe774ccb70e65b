// How many ids of each organization this process has left taken: a server that answers nothing would else fill the store that all organizations share.
import { LRUCache } from "lru-cache";

export interface StandingIds {
  /** One more, for so long. */
  add(orgId: string, lifeMs: number): void;
  count(orgId: string): number;
}

/** Of those that left one last: who was active so long ago has none standing any more, or few. */
const organizationsMax = 10_000;
const minuteMs = 60_000;

/** To the minute: one is counted until the minute is over in which it ends. */
export function standingIds(monotonicMs: () => number): StandingIds {
  /** By the minute in which they end. */
  const ofOrg = new LRUCache<string, Map<number, number>>({ max: organizationsMax });
  return {
    add(orgId, lifeMs) {
      const ends = Math.floor((monotonicMs() + lifeMs) / minuteMs);
      const ending = ofOrg.get(orgId) ?? new Map<number, number>();
      ofOrg.set(orgId, ending.set(ends, (ending.get(ends) ?? 0) + 1));
    },
    count(orgId) {
      const minute = Math.floor(monotonicMs() / minuteMs);
      let count = 0;
      const ending = ofOrg.get(orgId);
      for (const [ends, ids] of ending ?? []) {
        if (ends < minute) ending?.delete(ends);
        else count += ids;
      }
      return count;
    },
  };
}
