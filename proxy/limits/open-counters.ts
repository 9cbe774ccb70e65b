// Which counter store an installation has: Redis where it is named, else Postgres.
import type { GatewayBounds } from "../bounds";
import type { Query } from "../postgres/open-postgres";
import type { Counters } from "./counters";
import { postgresCounters } from "./postgres-counters";
import { redisCounters } from "./redis-counters";
import { openRedisScripts } from "./redis-scripts";

/** There is no falling back from one to the other: counters that change their place begin at nothing, and admit their limits again. */
export async function openCounters(
  redisUrls: readonly string[], query: Query, bounds: GatewayBounds, onError: (error: unknown) => void,
): Promise<{ readonly counters: Counters; close(): void }> {
  if (redisUrls.length === 0) return { counters: postgresCounters(query, bounds), close: () => undefined };
  const scripts = await openRedisScripts(redisUrls, bounds, onError);
  return { counters: redisCounters(scripts, bounds), close: () => scripts.close() };
}
