// Connections to servers, kept alive: a pool for each registered server, origin and set of vetted addresses. No server holds up another,
// and a name that points elsewhere now gets connections of its own there, if it gets any.
import { LRUCache } from "lru-cache";
import { Pool } from "undici";
import type { Target } from "@/lib/egress/parse-target-url";
import type { GatewayBounds } from "../bounds";
import type { Dialler } from "./dial-target";
import { EgressError } from "./egress-error";
import type { ResolvedAddress } from "./resolve-name";

export interface VettedPools {
  /**
   * The pool for the addresses that the target's name has, vetted within the last minute; without a promise where they were. The
   * promise rejects with an {@link EgressError}.
   */
  poolFor(serverId: string, target: Target): Pool | Promise<Pool>;
  close(): Promise<void>;
}

/** Pools whose sockets all come from the guarded dialler; the least used are closed when there are too many. */
export function vettedPools(dialler: Dialler, bounds: GatewayBounds, monotonicMs: () => number): VettedPools {
  const lastVetted = new LRUCache<string, { readonly pool: Pool; readonly atMs: number }>({ max: bounds.upstreamPoolsMax });
  const pools = new LRUCache<string, Pool>({
    max: bounds.upstreamPoolsMax,
    // What is under way on a pool that is put out ends by itself.
    dispose: (pool) => void pool.close().catch(() => undefined),
  });
  const vetting = new Map<string, Promise<Pool>>();

  function vetAgain(name: string, target: Target): Promise<Pool> {
    const under = vetting.get(name);
    if (under !== undefined) return under;
    const fresh = vetNow(name, target).finally(() => vetting.delete(name));
    vetting.set(name, fresh);
    return fresh;
  }

  async function vetNow(name: string, target: Target): Promise<Pool> {
    const atMs = monotonicMs();
    try {
      const vetted = await dialler.vet(target.host, target.port);
      const pool = poolOf(`${name} ${addressesOf(vetted)}`, target, vetted);
      lastVetted.set(name, { pool, atMs });
      return pool;
    } catch (error) {
      // What points inside now is refused from here on; a name server that is silent is given until the minute is over.
      if (error instanceof EgressError && error.code === "address_refused") lastVetted.delete(name);
      throw error;
    }
  }

  function poolOf(key: string, target: Target, vetted: readonly ResolvedAddress[]): Pool {
    const known = pools.get(key);
    if (known !== undefined) return known;
    const pool = new Pool(target.origin, {
      connect: dialler.toVetted(vetted),
      // Never the narrower bound: whoever may ask the gateway finds a connection behind it.
      connections: bounds.inFlightPerOrgMax + bounds.listeningPerOrgMax + bounds.httpSseSessionsPerOrgMax,
      pipelining: 1,
      keepAliveTimeout: bounds.upstreamIdleSocketMs,
      keepAliveMaxTimeout: bounds.upstreamIdleSocketMs,
      headersTimeout: bounds.firstByteMs,
      bodyTimeout: 0,
      maxHeaderSize: bounds.upstreamHeaderBytesMax,
    });
    pools.set(key, pool);
    return pool;
  }

  return {
    poolFor(serverId, target) {
      const name = `${serverId} ${target.origin}`;
      const last = lastVetted.get(name);
      const ageMs = last === undefined ? Infinity : monotonicMs() - last.atMs;
      if (last === undefined || ageMs >= bounds.vettedForMs || last.pool.closed) return vetAgain(name, target);
      // Ahead of time, so that a server in use never waits for it.
      if (ageMs >= bounds.vettedForMs / 2) vetAgain(name, target).catch(() => undefined);
      return last.pool;
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

function addressesOf(vetted: readonly ResolvedAddress[]): string {
  return vetted.map(({ address }) => address).sort().join(" ");
}
