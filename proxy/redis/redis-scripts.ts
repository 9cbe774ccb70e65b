// The gateway's connection to Redis: scripts that run in one step, with bounded waits. Nothing is queued while Redis is away, and nothing is
// sent twice: a reservation that went unanswered may have been made, and is not made again.
import { createHash } from "node:crypto";
import { Cluster, Redis, type RedisOptions } from "ioredis";

export interface RedisScript {
  readonly text: string;
  /** By which Redis remembers it. */
  readonly sha: string;
}

export interface RedisScripts {
  /** What the script answers; rejects where Redis is away, refuses, or does not answer in time. All keys are of one slot. */
  run(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  close(): void;
}

export interface RedisBounds {
  readonly redisConnectMs: number;
  readonly redisCommandMs: number;
  readonly redisRetryMaxMs: number;
}

export function redisScript(text: string): RedisScript {
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}

/** Connected when it resolves, or trying to for as long as it takes: several addresses are nodes of one cluster. */
export async function openRedisScripts(urls: readonly string[], bounds: RedisBounds, onError: (error: unknown) => void): Promise<RedisScripts> {
  const redis = urls.length > 1 ? openCluster(urls, bounds) : openSingle(urls[0] ?? "", bounds);
  redis.on("error", onError);
  await within(bounds.redisConnectMs, connect(redis)).catch(onError);
  return {
    run: (script, keys, args) => within(bounds.redisCommandMs, redis.evalsha(script.sha, keys.length, ...keys, ...args).catch((error: unknown) => {
      if (!isUnknownScript(error)) throw error;
      return redis.eval(script.text, keys.length, ...keys, ...args);
    })),
    close: () => redis.disconnect(),
  };
}

/** With each failure in a row so much longer, up to the bound. */
const firstRetryMs = 100;

async function connect(redis: Redis | Cluster): Promise<void> {
  if (!(redis instanceof Cluster)) return redis.connect();
  // A node is connected to at its first command, and refuses others until then.
  redis.on("+node", (node: Redis) => void node.ping().catch(() => undefined));
  await redis.connect();
  await Promise.all(redis.nodes("master").map((node) => node.ping()));
}

function openSingle(url: string, bounds: RedisBounds): Redis {
  return new Redis(url, { ...common(bounds), enableOfflineQueue: false, lazyConnect: true, retryStrategy: (times) => Math.min(firstRetryMs * times, bounds.redisRetryMaxMs) });
}

function openCluster(urls: readonly string[], bounds: RedisBounds): Cluster {
  const { username, password, protocol } = new URL(urls[0] ?? "");
  return new Cluster([...urls], {
    enableOfflineQueue: false,
    lazyConnect: true,
    clusterRetryStrategy: (times) => Math.min(firstRetryMs * times, bounds.redisRetryMaxMs),
    clusterNodeRetryStrategy: (times) => Math.min(firstRetryMs * times, bounds.redisRetryMaxMs),
    retryDelayOnFailover: 0,
    slotsRefreshTimeout: bounds.redisCommandMs,
    redisOptions: {
      ...common(bounds),
      ...(username !== "" && { username: decodeURIComponent(username) }),
      ...(password !== "" && { password: decodeURIComponent(password) }),
      ...(protocol === "rediss:" && { tls: {} }),
    },
  });
}

function common(bounds: RedisBounds) {
  return {
    connectTimeout: bounds.redisConnectMs,
    commandTimeout: bounds.redisCommandMs,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
  } satisfies RedisOptions;
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}

/** The client's own time-outs do not bound what it does on the way to another node. */
function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("Redis did not answer in time")), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
