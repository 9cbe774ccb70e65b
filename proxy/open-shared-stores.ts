// What all gateways of an installation count and claim in: Redis where it is named, else Postgres.
import type { GatewayBounds } from "./bounds";
import type { Counters } from "./limits/counters";
import { postgresCounters } from "./limits/postgres-counters";
import { redisCounters } from "./limits/redis-counters";
import type { Query } from "./postgres/open-postgres";
import { openRedisScripts } from "./redis/redis-scripts";
import type { IdClaims } from "./request-ids/id-claims";
import { postgresIdClaims } from "./request-ids/postgres-id-claims";
import { redisIdClaims } from "./request-ids/redis-id-claims";

export interface SharedStores {
  readonly counters: Counters;
  readonly idClaims: IdClaims;
  close(): void;
}

/** There is no falling back from one to the other: counters that change their place begin at nothing, and admit their limits again. */
export async function openSharedStores(redisUrls: readonly string[], query: Query, bounds: GatewayBounds, onError: (error: unknown) => void): Promise<SharedStores> {
  if (redisUrls.length === 0) return { counters: postgresCounters(query, bounds), idClaims: postgresIdClaims(query), close: () => undefined };
  const scripts = await openRedisScripts(redisUrls, bounds, onError);
  return { counters: redisCounters(scripts, bounds), idClaims: redisIdClaims(scripts), close: () => scripts.close() };
}
