// Gateways that are replaced one after the other while agents call: no call is lost, none arrives twice, every one is in the log.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { openBalancer, type Balancer } from "@/tests/support/open-balancer";
import { startCountingServer, startSteadyLoad, type CountingServer, type LoadReport } from "@/tests/support/steady-load";

const agents = 8;
const restartsEach = 2;

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

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Every call that was sent was answered, arrived once, and is in the log once as delivered. */
async function expectNothingLost(grant: SceneGrant, report: LoadReport): Promise<void> {
  expect(report.failed).toEqual([]);
  expect(report.answered.length).toBeGreaterThan(100);
  const arrived = [...server.arrived];
  expect(arrived.map(([id]) => id).sort((a, b) => a - b)).toEqual([...report.answered].sort((a, b) => a - b));
  expect(arrived.filter(([, times]) => times !== 1)).toEqual([]);
  const rows = await scene.calls(grant.orgId, report.answered.length + report.lists);
  expect({
    calls: rows.filter(({ method, outcome }) => method === "tools/call" && outcome === "delivered").length,
    lists: rows.filter(({ method, outcome }) => method === "tools/list" && outcome === "delivered").length,
    all: rows.length,
  }).toEqual({ calls: report.answered.length, lists: report.lists, all: report.answered.length + report.lists });
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
    await until(() => balancer.ready() === 2);
    const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo" }] });
    const load = startSteadyLoad({ ...grant, url: grant.url.replace(scene.gateway.url, env.GATEWAY_URL) }, agents);
    for (let round = 0; round < restartsEach * replicas.length; round += 1) {
      const place = round % replicas.length;
      const had = load.sent();
      await until(() => load.sent() > had + 50);
      const [old, next] = [replicas[place], await start(env)];
      replicas[place] = next;
      // The old one is still named: it leaves by saying that it is not ready.
      balancer.setBackends([...replicas, ...(old === undefined ? [] : [old])]);
      await until(() => balancer.ready() === 3);
      await old?.stop();
      expect(await old?.ended).toBe(0);
      balancer.setBackends(replicas);
    }
    const had = load.sent();
    await until(() => load.sent() > had + 50);
    const report = await load.stop();
    await expectNothingLost(grant, report);
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
      await until(() => load.sent() > had + 50);
      const pids = gateway.workerPids();
      const [oldest = 0] = pids;
      process.kill(oldest, "SIGTERM");
      await until(() => !gateway.workerPids().includes(oldest));
      await until(async () => (await fetch(`${gateway.opsUrl}/readyz`)).ok);
    }
    const had = load.sent();
    await until(() => load.sent() > had + 50);
    const report = await load.stop();
    await expectNothingLost(grant, report);
  }, 180_000);
});
