// How long threads have worked for each organization of late, so that whoever used them least goes first: many who each take their whole time
// stand together before nobody.
import { LRUCache } from "lru-cache";

export interface ThreadTime {
  add(owner: string, ms: number): void;
  /** Milliseconds; half of them are forgotten after each `halfLifeMs`. */
  of(owner: string): number;
}

/** Who has not used them for longest is forgotten where they would be more than `ownersMax`. */
export function threadTime(ownersMax: number, halfLifeMs: number, monotonicMs: () => number): ThreadTime {
  const used = new LRUCache<string, { readonly ms: number; readonly atMs: number }>({ max: ownersMax });
  const of = (owner: string): number => {
    const last = used.peek(owner);
    return last === undefined ? 0 : last.ms * 2 ** ((last.atMs - monotonicMs()) / halfLifeMs);
  };
  return {
    of,
    add: (owner, ms) => void used.set(owner, { ms: of(owner) + ms, atMs: monotonicMs() }),
  };
}
