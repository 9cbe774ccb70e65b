// Two gateways of two workers each behind a balancer, over a Postgres, a Redis and a server, with a wire to each of the three that can be cut.
import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { freePort } from "@/scripts/setup/free-port.mjs";
import { openOwnWorld } from "@/tests/support/own-world";
import { openCuttableProxy, type CuttableProxy } from "@/tests/support/cuttable-proxy";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import type { Scene, SceneGrant } from "@/tests/support/gateway-scene";
import { openBalancer, type Balancer } from "@/tests/support/open-balancer";
import { listenUpstream } from "@/tests/support/upstreams/listen-upstream";
import { whatWasSaid } from "./what-was-said";

/** Calls of `pay` that its policy lets through in all. */
export const payMax = 40;

export const chaosPolicy = {
  version: "1", default: "deny",
  tools: { echo: { limits: [{ counter: "all", window: "hour", max: 1_000_000 }] }, pay: { limits: [{ counter: "paid", window: "month", max: payMax }] } },
};

export interface ChaosWorld {
  readonly scene: Scene;
  readonly grant: SceneGrant;
  /** How often each call arrived at the server, by its number, and by its tool. */
  readonly arrived: ReadonlyMap<number, { readonly tool: string; readonly times: number }>;
  readonly wires: { readonly postgres: CuttableProxy; readonly redis: CuttableProxy; readonly server: CuttableProxy };
  readonly gateways: GatewayProcess[];
  readonly balancer: Balancer;
  /** What was said by every gateway that there was, beside its ordinary work, and by Postgres. */
  said(): readonly string[];
  /** Starts one more gateway; it gets connections once it is named. */
  startGateway(): Promise<GatewayProcess>;
  /** Names the gateways to the balancer; `beside` are on their way out. */
  name(beside?: readonly GatewayProcess[]): void;
  /** Kills Redis without a word, and starts it again on what it had written. */
  killRedis(downMs: number): Promise<void>;
  close(): Promise<void>;
}

export async function openChaosWorld(): Promise<ChaosWorld> {
  const world = await openOwnWorld();
  const { scene } = world;
  const redisFolder = path.join(world.folder, "redis");
  fs.mkdirSync(redisFolder);
  const redisPort = await freePort();
  // Every write is on disk before it is answered: what Redis loses in a crash is not what is tried here.
  const startRedis = (): ChildProcess => spawn("redis-server", [
    "--port", String(redisPort), "--bind", "127.0.0.1", "--dir", redisFolder, "--save", "", "--appendonly", "yes", "--appendfsync", "always",
  ], { stdio: "ignore" });
  let redis = startRedis();
  process.once("exit", () => redis.kill("SIGKILL"));

  const arrived = new Map<number, { tool: string; times: number }>();
  const server = await listenUpstream((_request, response, body) => {
    const { id, params }: { id: number; params: { name: string; arguments: { n: number } } } = JSON.parse(body.toString("utf8"));
    const { n } = params.arguments;
    arrived.set(n, { tool: params.name, times: (arrived.get(n)?.times ?? 0) + 1 });
    setTimeout(() => response.writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ jsonrpc: "2.0", id, result: { content: [{ type: "text", text: String(n) }] } })), 10);
  });
  const database = new URL(scene.env["GATEWAY_DATABASE_URL"] ?? "");
  const wires = {
    postgres: await openCuttableProxy({ host: database.hostname, port: Number(database.port) }),
    redis: await openCuttableProxy({ host: "127.0.0.1", port: redisPort }),
    server: await openCuttableProxy({ host: "127.0.0.1", port: Number(new URL(server.url).port) }),
  };
  database.hostname = "127.0.0.1";
  database.port = String(wires.postgres.port);
  const balancer = await openBalancer();
  const env = {
    ...scene.env, GATEWAY_DATABASE_URL: database.href, REDIS_URL: `redis://127.0.0.1:${wires.redis.port}`, GATEWAY_URL: `http://127.0.0.1:${balancer.port}`,
    GATEWAY_WORKERS: "2", GATEWAY_DRAIN_NOTICE_MS: "500",
  };
  const started: GatewayProcess[] = [];
  const startGateway = async (): Promise<GatewayProcess> => {
    const gateway = await startGatewayProcess(env);
    started.push(gateway);
    return gateway;
  };
  const gateways = await Promise.all([startGateway(), startGateway()]);
  const name = (beside: readonly GatewayProcess[] = []) => balancer.setBackends([...gateways, ...beside]);
  name();
  const added = await scene.addServer({
    url: `http://127.0.0.1:${wires.server.port}/mcp`, tools: [{ name: "echo", argumentNames: ["n"] }, { name: "pay", argumentNames: ["n"] }],
    policy: chaosPolicy,
  });
  const grant = { ...added, url: added.url.replace(scene.gateway.url, env.GATEWAY_URL) };

  return {
    scene, grant, arrived, wires, gateways, balancer, startGateway, name,
    said: () => whatWasSaid(started, world.folder),
    async killRedis(downMs) {
      const ended = new Promise((resolve) => redis.once("exit", resolve));
      redis.kill("SIGKILL");
      await ended;
      await new Promise((resolve) => setTimeout(resolve, downMs));
      redis = startRedis();
    },
    async close() {
      for (const wire of Object.values(wires)) wire.heal();
      await Promise.all(started.map((one) => one.stop()));
      await balancer.close();
      for (const wire of Object.values(wires)) await wire.close();
      redis.kill("SIGKILL");
      await server.close();
      await world.close();
    },
  };
}
