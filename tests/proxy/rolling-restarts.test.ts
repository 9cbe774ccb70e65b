// Gateways that are replaced one after the other while agents call: no call is lost, none arrives twice, every one is in the log. With the log
// on disk, and beside clients that only listen: tests/deep/rolling-restarts.test.ts.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import { openScene, type Scene } from "@/tests/support/gateway-scene";
import { expectNothingLost } from "@/tests/support/nothing-lost";
import { openBalancer, type Balancer } from "@/tests/support/open-balancer";
import { replaceReplica, untilReady } from "@/tests/support/replace-replica";
import { startCountingServer, startSteadyLoad, type CountingServer } from "@/tests/support/steady-load";
import { until } from "@/tests/support/until";

const agents = 8;
const restartsEach = 2;
/** Until so many calls went through, or a worker is there again. */
const loadMsMax = 60_000;

let scene: Scene;
let server: CountingServer;
let processes: GatewayProcess[] = [];

beforeAll(async () => {
  scene = await openScene();
});
beforeEach(async () => {
  server = await startCountingServer();
});
afterEach(async () => {
  await Promise.all(processes.map((one) => one.stop()));
  processes = [];
  await server.close();
});
afterAll(() => scene?.close());

async function start(env: Record<string, string>): Promise<GatewayProcess> {
  const gateway = await startGatewayProcess({ ...scene.env, GATEWAY_DRAIN_NOTICE_MS: "500", ...env });
  processes.push(gateway);
  return gateway;
}

describe("two replicas behind a load balancer", () => {
  let balancer: Balancer;
  beforeAll(async () => {
    balancer = await openBalancer();
  });
  afterAll(() => balancer?.close());

  it("lose no call while each is replaced, twice", async () => {
    const env = { GATEWAY_URL: `http://127.0.0.1:${balancer.port}` };
    const replicas = await Promise.all([start(env), start(env)]);
    balancer.setBackends(replicas);
    await untilReady(balancer, 2);
    const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo" }] });
    const load = startSteadyLoad({ ...grant, url: grant.url.replace(scene.gateway.url, env.GATEWAY_URL) }, agents);
    for (let round = 0; round < restartsEach * replicas.length; round += 1) {
      const place = round % replicas.length;
      const had = load.sent();
      await until(() => load.sent() > had + 50, loadMsMax);
      await replaceReplica(balancer, replicas, place, () => start(env));
    }
    const had = load.sent();
    await until(() => load.sent() > had + 50, loadMsMax);
    const report = await load.stop();
    await expectNothingLost(scene, server, grant, report);
  }, 180_000);
});

describe("two workers on one port", () => {
  it("lose no call while each is told to end and another takes its place", async () => {
    const gateway = await start({ GATEWAY_WORKERS: "2" });
    const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo" }] });
    const load = startSteadyLoad({ ...grant, url: grant.url.replace(scene.gateway.url, gateway.url) }, agents);
    expect(gateway.workerPids()).toHaveLength(2);
    for (let round = 0; round < 2; round += 1) {
      const had = load.sent();
      await until(() => load.sent() > had + 50, loadMsMax);
      const pids = gateway.workerPids();
      const [oldest = 0] = pids;
      process.kill(oldest, "SIGTERM");
      await until(() => !gateway.workerPids().includes(oldest), loadMsMax);
      await until(async () => (await fetch(`${gateway.opsUrl}/readyz`)).ok, loadMsMax);
    }
    const had = load.sent();
    await until(() => load.sent() > had + 50, loadMsMax);
    const report = await load.stop();
    await expectNothingLost(scene, server, grant, report);
  }, 180_000);
});
