// Where a scene's requests go: to one gateway, or in turn to two of them over one Postgres and, where there is one, a Redis. The tests
// do not know which; vitest.config.ts runs the same files under both.
import type { Pool } from "pg";
import type { RunningGateway } from "@/proxy/running-gateway";
import { openAlternatingFront } from "./alternating-front";
import { openCuttableProxy } from "./cuttable-proxy";
import { hasRedisServer, startTestRedis } from "./start-test-redis";

export interface Topology {
  readonly gateways: number;
  /** What each gateway's environment has beside a scene's own. */
  readonly env: Readonly<Record<string, string>>;
  /** The one address for all of them. */
  behind(gateways: readonly RunningGateway[]): RunningGateway;
  /** Takes the store of counters and claimed ids away while `work` goes on. */
  withoutStore(owner: Pool, work: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** By the variable SCENE_TOPOLOGY: `replicas`, or one gateway. */
export async function openTopology(): Promise<Topology> {
  if (process.env["SCENE_TOPOLOGY"] !== "replicas") {
    return {
      gateways: 1, env: {}, close: () => Promise.resolve(),
      behind([first]) {
        if (first === undefined) throw new Error("a scene has a gateway");
        return first;
      },
      withoutStore: withoutFunctions,
    };
  }
  const [front, redis] = await Promise.all([openAlternatingFront(), hasRedisServer ? startTestRedis() : null]);
  const wire = redis === null ? null : await openCuttableProxy({ host: "127.0.0.1", port: Number(new URL(redis.urls[0] ?? "").port) });
  return {
    gateways: 2,
    env: { GATEWAY_URL: front.url, ...(wire !== null && { REDIS_URL: `redis://127.0.0.1:${wire.port}` }) },
    behind(gateways) {
      front.setBackends(gateways.map(({ url }) => url));
      const [first] = gateways;
      if (first === undefined) throw new Error("a scene has a gateway");
      return { ...first, port: Number(new URL(front.url).port), url: front.url };
    },
    async withoutStore(owner, work) {
      if (wire === null) return withoutFunctions(owner, work);
      wire.silence();
      try {
        await work();
      } finally {
        wire.heal();
      }
    },
    async close() {
      await front.close();
      await wire?.close();
      await redis?.stop();
    },
  };
}

const storeFunctions = [["reserve_limits", "(text, text, jsonb)"], ["claim_request_id", "(text, text, text, integer)"]] as const;

async function withoutFunctions(owner: Pool, work: () => Promise<void>): Promise<void> {
  for (const [name, args] of storeFunctions) await owner.query(`ALTER FUNCTION ${name}${args} RENAME TO ${name}_away`);
  try {
    await work();
  } finally {
    for (const [name, args] of storeFunctions) await owner.query(`ALTER FUNCTION ${name}_away${args} RENAME TO ${name}`);
  }
}
