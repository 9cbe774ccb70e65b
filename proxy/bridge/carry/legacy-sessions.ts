// Sessions at legacy servers that stand for modern clients, who have none. One is shared by requests of one grant that say the same of
// their client, and by nobody else (law L11). It ends when it was idle for long, when there are too many, and when the server forgets it.
import { LRUCache } from "lru-cache";
import type { JsonObject } from "@/lib/mcp/json-value";
import type { GatewayBounds } from "../../bounds";
import type { Signal } from "../../streams/plain-signal";
import { UpstreamFailure } from "../../upstream/dispatch-upstream";
import { notSent } from "../../upstream/http-sse/http-sse-failure";
import type { Owner } from "./carrier";

export interface BegunSession {
  /** What the server said at `initialize`. */
  readonly initialized: JsonObject;
  /** The headers of every further request. */
  readonly headers: Readonly<Record<string, string>>;
  /** True where the server minted an id, and so can forget it. */
  readonly hasId: boolean;
  /** Tells the server that the session is over. */
  readonly end: () => Promise<void>;
}

/** One request's use of a session. */
export interface SessionLease {
  readonly session: BegunSession;
  /** An id that no other request of the session has or had. */
  readonly requestId: number;
  /** The server does not know the session any more: nobody else gets it. */
  forget(): void;
  /** It may not: nobody else gets it, and the server is told that it is over. */
  retire(): void;
  /** The request is given up, and the server may still speak of it: where a session is one request's at a time, no later one gets it. */
  abandon(): void;
  /** Called once, when the request is over. */
  release(): void;
}

export interface LegacySessions {
  /**
   * Begins the session at first use; requests that come meanwhile wait for it, each until it is given up itself: then with an
   * UpstreamFailure, and the session goes on for the others. Rejects as `begin` does, and the next one tries again. One that is `alone` has
   * a session for itself; where all that a grant may have are in use, it is refused as the old transport refuses one session more.
   */
  lease(owner: Owner, key: string, begin: () => Promise<BegunSession>, givenUp: Signal, isAlone?: boolean): Promise<SessionLease>;
  /** Resolves when every server has been told, or cannot be. */
  close(): Promise<void>;
}

interface Pooled {
  readonly owner: Owner;
  readonly begun: Promise<BegunSession>;
  requests: number;
  underWay: number;
  /** Out of the pool: ended with its last request. */
  isRetired: boolean;
  isForgotten: boolean;
}

export function legacySessions(bounds: Pick<GatewayBounds, "bridgeSessionsMax" | "bridgeSessionsPerOrgMax" | "bridgeSessionsPerGrantMax" | "bridgeSessionIdleMs">): LegacySessions {
  const ending = new Set<Promise<void>>();
  const endIfIdle = (pooled: Pooled): void => {
    if (!pooled.isRetired || pooled.isForgotten || pooled.underWay > 0) return;
    const ended = pooled.begun.then(({ end }) => end()).catch(() => undefined).finally(() => ending.delete(ended));
    ending.add(ended);
  };
  const pool = new LRUCache<string, Pooled>({
    max: bounds.bridgeSessionsMax, ttl: bounds.bridgeSessionIdleMs, updateAgeOnGet: true, ttlAutopurge: true,
    dispose: (pooled) => {
      pooled.isRetired = true;
      endIfIdle(pooled);
    },
  });

  /** A grant whose clients say something else each time puts out its own sessions, not those of others; so does an organization with many grants. */
  function makeRoom({ orgId, place }: Owner): void {
    putOut((owner) => owner.place === place, bounds.bridgeSessionsPerGrantMax);
    putOut((owner) => owner.orgId === orgId, bounds.bridgeSessionsPerOrgMax);
  }

  function putOut(isOne: (owner: Owner) => boolean, max: number): void {
    const own = [...pool.entries()].filter(([, { owner }]) => isOne(owner));
    const oldest = own.at(-1);
    if (own.length >= max && oldest !== undefined) pool.delete(oldest[0]);
  }

  function retire(name: string, pooled: Pooled): void {
    if (pool.peek(name) === pooled) pool.delete(name);
  }

  function forget(name: string, pooled: Pooled): void {
    pooled.isForgotten = true;
    retire(name, pooled);
  }

  function enter(name: string, owner: Owner, begin: () => Promise<BegunSession>): Pooled {
    makeRoom(owner);
    const pooled: Pooled = { owner, begun: begin(), requests: 0, underWay: 0, isRetired: false, isForgotten: false };
    pool.set(name, pooled);
    // Also where everybody who waited for it has left.
    pooled.begun.catch(() => forget(name, pooled));
    return pooled;
  }

  /** The first name of these under which nothing runs. */
  function freeOf(name: string): string {
    const names = Array.from({ length: bounds.bridgeSessionsPerGrantMax }, (_, index) => `${name} ${index}`);
    const free = names.find((one) => (pool.peek(one)?.underWay ?? 0) === 0);
    if (free === undefined) throw notSent("too_many_sessions");
    return free;
  }

  return {
    async lease(owner, key, begin, givenUp, isAlone = false) {
      const shared = `${owner.place} ${key}`;
      const name = isAlone ? freeOf(shared) : shared;
      const used = pool.get(name) ?? enter(name, owner, begin);
      used.underWay += 1;
      used.requests += 1;
      const requestId = used.requests;
      const release = () => {
        used.underWay -= 1;
        endIfIdle(used);
      };
      try {
        return { session: await orGivenUp(used.begun, givenUp), requestId, forget: () => forget(name, used), retire: () => retire(name, used), abandon: () => isAlone && retire(name, used), release };
      } catch (error) {
        release();
        throw error;
      }
    },
    async close() {
      pool.clear();
      await Promise.all(ending);
    },
  };
}

/** What `begun` brings, as long as the request that waits for it is not given up. */
function orGivenUp(begun: Promise<BegunSession>, givenUp: Signal): Promise<BegunSession> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new UpstreamFailure(false, { cause: new Error("given up while its session began") }));
    if (givenUp.aborted) return giveUp();
    givenUp.addEventListener("abort", giveUp, { once: true });
    begun.finally(() => givenUp.removeEventListener("abort", giveUp)).then(resolve, reject);
  });
}
