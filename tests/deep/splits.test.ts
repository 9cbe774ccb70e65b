// UPG-10 of the study: the network parts gateways from what they stand on. Two replicas with their log on disk, each with wires of its own to
// Postgres and to Redis; every combination of these is cut, or falls silent, for a while. (Replicas need no wire to each other.) Whoever has its
// counters goes on without losing a call, no limit is passed, every book is in order afterwards, and all is well again within ten seconds.
// SPLIT_SECONDS: how long each lasts (4 unless said; 30 in the study).
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startChaosLoad, type ChaosLoad, type SentCall } from "@/tests/chaos/chaos-load";
import { chaosPolicy, payMax } from "@/tests/chaos/chaos-world";
import { checkBooks } from "@/tests/chaos/check-books";
import { openCuttableProxy, type CuttableProxy } from "@/tests/support/cuttable-proxy";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import type { SceneGrant } from "@/tests/support/gateway-scene";
import { openOwnWorld, type OwnWorld } from "@/tests/support/own-world";
import { hasRedisServer } from "@/tests/support/start-test-redis";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const splitMs = Number(process.env["SPLIT_SECONDS"] ?? "4") * 1_000;
const recoveryMsMax = 10_000;
const inARow = 30;
const agents = 3;

interface Replica {
  readonly gateway: GatewayProcess;
  readonly load: ChaosLoad;
  readonly wires: { readonly postgres: CuttableProxy; readonly redis: CuttableProxy };
}

const wireNames = ["postgres", "redis"] as const;
/** The first replica's wires and the second's. */
const places = [0, 1].flatMap((replica) => wireNames.map((wire) => ({ replica, wire })));
const combinations = Array.from({ length: 2 ** places.length - 1 }, (_, at) => places.filter((_place, bit) => ((at + 1) & (1 << bit)) > 0))
  .flatMap((parted) => (["cut", "silence"] as const).map((how) => ({ how, parted, name: parted.map(({ replica, wire }) => `${replica === 0 ? "the first" : "the second"} from ${wire}`).join(", ") })));

describe.skipIf(!hasRedisServer)("two replicas that are parted from what they stand on", () => {
  let world: OwnWorld;
  let server: Upstream;
  let grant: SceneGrant;
  let replicas: readonly Replica[] = [];
  const arrived = new Map<number, { tool: string; times: number }>();
  let numbers = 0;

  beforeAll(async () => {
    world = await openOwnWorld();
    server = await listenUpstream((_request, response, body) => {
      const { id, params } = JSON.parse(body.toString()) as { id: number; params: { name: string; arguments: { n: number } } };
      const { n } = params.arguments;
      arrived.set(n, { tool: params.name, times: (arrived.get(n)?.times ?? 0) + 1 });
      setTimeout(() => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result: { content: [{ type: "text", text: String(n) }] } })), 5);
    });
    grant = await world.scene.addServer({ url: server.url, tools: [{ name: "echo", argumentNames: ["n"] }, { name: "pay", argumentNames: ["n"] }], policy: chaosPolicy });
    replicas = await Promise.all([0, 1].map(async (at) => {
      const database = new URL(world.scene.env["GATEWAY_DATABASE_URL"] ?? "");
      const wires = {
        postgres: await openCuttableProxy({ host: database.hostname, port: Number(database.port) }),
        redis: await openCuttableProxy({ host: "127.0.0.1", port: Number(new URL(world.redis?.url ?? "").port) }),
      };
      [database.hostname, database.port] = ["127.0.0.1", String(wires.postgres.port)];
      const gateway = await startGatewayProcess({
        ...world.scene.env, GATEWAY_DATABASE_URL: database.href, REDIS_URL: `redis://127.0.0.1:${String(wires.redis.port)}`, AUDIT_SPOOL_DIR: path.join(world.folder, `spool-${String(at)}`),
      });
      const load = startChaosLoad({ ...grant, url: grant.url.replace(world.scene.gateway.url, gateway.url) }, agents, () => (numbers += 1));
      return { gateway, load, wires };
    }));
    for (const { load } of replicas) expect(await load.untilWell(inARow, 30_000)).toBe(true);
  }, 180_000);
  afterAll(async () => {
    await Promise.all(replicas.map(({ load }) => load.stop()));
    await Promise.all(replicas.map(({ gateway }) => gateway.stop()));
    for (const { wires } of replicas) for (const wire of Object.values(wires)) await wire.close();
    await server?.close();
    await world?.close();
  }, 60_000);

  it.each(combinations)("$how: $name", { timeout: splitMs + 4 * recoveryMsMax }, async ({ how, parted }) => {
    const fromMs = performance.now();
    for (const { replica, wire } of parted) replicas[replica]?.wires[wire][how]();
    await pause(splitMs);
    const toMs = performance.now();
    for (const { replica, wire } of parted) replicas[replica]?.wires[wire].heal();
    const isWell = await Promise.all(replicas.map(({ load }) => load.untilWell(inARow, recoveryMsMax)));
    expect(isWell).toEqual([true, true]);
    for (const [at, { load }] of replicas.entries()) {
      if (parted.some(({ replica, wire }) => replica === at && wire === "redis")) continue;
      const failed = load.calls.filter(({ startedMs, came }) => startedMs >= fromMs && startedMs < toMs && came !== "answered" && came !== "denied");
      expect(failed.slice(0, 3), `of replica ${String(at + 1)}`).toEqual([]);
    }
  });

  it("afterwards every book is in order: nothing unrecorded, nothing twice, no limit passed", { timeout: 60_000 }, async () => {
    await Promise.all(replicas.map(({ load }) => load.stop()));
    const calls: SentCall[] = replicas.flatMap(({ load }) => load.calls);
    await pause(5_000);
    const books = await checkBooks({ scene: world.scene, grant, arrived }, calls);
    expect(Object.entries(books.wrong).filter(([, wrong]) => wrong.length > 0)).toEqual([]);
    expect(books.pendingRows).toBe(0);
    // A reservation whose answer was lost counts as used.
    expect(books.paid).toBeLessThanOrEqual(payMax);
  });
});
