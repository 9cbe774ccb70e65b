// Connections to servers: one pool for each registered server and origin, so that a slow server holds up no other.
import { LRUCache } from "lru-cache";
import { Pool } from "undici";
import type { GatewayBounds } from "../bounds";
import type { Connect } from "../egress/dial-target";

export interface UpstreamPools {
  /** The pool of this server at this origin, made at first use. */
  poolFor(serverId: string, origin: string): Pool;
  close(): Promise<void>;
}

/** Pools whose sockets all come from `connect`, which is the guarded dialler; the least used are closed when there are too many. */
export function upstreamPools(connect: Connect, bounds: GatewayBounds): UpstreamPools {
  const pools = new LRUCache<string, Pool>({
    max: bounds.upstreamPoolsMax,
    // What is under way on a pool that is put out ends by itself.
    dispose: (pool) => void pool.close().catch(() => undefined),
  });
  return {
    poolFor(serverId, origin) {
      const key = `${serverId} ${origin}`;
      const known = pools.get(key);
      if (known !== undefined) return known;
      const pool = new Pool(origin, {
        connect,
        // Never the narrower bound: whoever may ask the gateway finds a connection behind it.
        connections: bounds.inFlightPerOrgMax,
        pipelining: 1,
        keepAliveTimeout: bounds.upstreamIdleSocketMs,
        headersTimeout: bounds.firstByteMs,
        bodyTimeout: 0,
        maxHeaderSize: bounds.upstreamHeaderBytesMax,
      });
      pools.set(key, pool);
      return pool;
    },
    async close() {
      const all = [...pools.values()];
      await Promise.all(all.map((pool) => pool.destroy()));
    },
  };
}
