// UPG-01, UPG-02 and UPG-04 of the study: gateways and workers that are replaced in turn while agents call, ask for lists and listen, with the log
// in Postgres and on disk. No call and no list is lost, streams that only listen are ended as they should be and are open again elsewhere at once,
// and calls that take long are finished or cut in time. RESTARTS: how often each is replaced (2 unless said).
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { expectNothingLost } from "@/tests/support/nothing-lost";
import { openBalancer } from "@/tests/support/open-balancer";
import { callTool } from "@/tests/support/raw-mcp";
import { replaceReplica, untilReady } from "@/tests/support/replace-replica";
import { startSteadyListeners } from "@/tests/support/steady-listeners";
import { startCountingServer, startSteadyLoad, type CountingServer } from "@/tests/support/steady-load";
import { until } from "@/tests/support/until";
import { listenUpstream } from "@/tests/support/upstreams/listen-upstream";

const restartsEach = Number(process.env["RESTARTS"] ?? 2);
const agents = 8;
/** Of each era. */
const listeners = 6;
const reopenedMsMax = 2_000;
const drainNoticeMs = 500;
/** Until so many calls went through, or a worker is there again. */
const loadMsMax = 60_000;
const root = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-rolling-"));

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
afterAll(async () => {
  await scene?.close();
  fs.rmSync(root, { recursive: true, force: true });
});

async function start(env: Record<string, string>): Promise<GatewayProcess> {
  const gateway = await startGatewayProcess({ ...scene.env, GATEWAY_DRAIN_NOTICE_MS: String(drainNoticeMs), ...env });
  processes.push(gateway);
  return gateway;
}

/** Agents and listeners at `url` while `replace` goes on, `times` times; what it lost. */
async function under(url: string, times: number, replace: (round: number) => Promise<void>): Promise<void> {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo" }] });
  const there: SceneGrant = { ...grant, url: grant.url.replace(scene.gateway.url, url) };
  const listening = startSteadyListeners(await scene.addGrant(there), listeners);
  const load = startSteadyLoad(there, agents);
  const more = async (count: number) => {
    const had = load.sent();
    await until(() => load.sent() > had + count && listening.open() === 2 * listeners, loadMsMax);
  };
  for (let round = 0; round < times; round += 1) {
    await more(50);
    await replace(round);
  }
  await more(50);
  const report = await load.stop();
  const streams = await listening.stop();
  await expectNothingLost(scene, server, grant, report);
  expect(report.lists).toBeGreaterThan(5);
  expect(streams.failed).toEqual([]);
  expect(streams.ended).toBeGreaterThan(0);
  expect(streams.withoutMs.filter((ms) => ms > reopenedMsMax)).toEqual([]);
}

describe.each(["postgres", "spool"])("with the log in %s", (where) => {
  const log = where === "spool" ? { AUDIT_SPOOL_DIR: path.join(root, "spools") } : {};
  const expectNoSpoolLeft = () => {
    if (where === "spool") expect(fs.readdirSync(path.join(root, "spools"))).toEqual([]);
  };

  it("two replicas behind a load balancer lose no call, no list and no stream while each is replaced", { timeout: 240_000 }, async () => {
    const balancer = await openBalancer();
    const env = { ...log, GATEWAY_URL: `http://127.0.0.1:${balancer.port}` };
    const replicas = await Promise.all([start(env), start(env)]);
    balancer.setBackends(replicas);
    await untilReady(balancer, 2);
    await under(env.GATEWAY_URL, restartsEach * replicas.length, async (round) => {
      await replaceReplica(balancer, replicas, round % replicas.length, () => start(env));
    });
    await Promise.all(replicas.map((one) => one.stop()));
    await balancer.close();
    expectNoSpoolLeft();
  });

  it("two workers on one port lose no call, no list and no stream while each is told to end and another takes its place", { timeout: 240_000 }, async () => {
    const gateway = await start({ ...log, GATEWAY_WORKERS: "2" });
    await under(gateway.url, restartsEach * 2, async () => {
      const [oldest = 0] = gateway.workerPids();
      process.kill(oldest, "SIGTERM");
      await until(() => !gateway.workerPids().includes(oldest), loadMsMax);
      await until(async () => (await fetch(`${gateway.opsUrl}/readyz`)).ok, loadMsMax);
    });
    await gateway.stop();
    expectNoSpoolLeft();
  });

  it("a gateway that is told to end finishes what takes less than its time, cuts the rest and records it, and ends", { timeout: 120_000 }, async () => {
    const gateway = await start(log);
    const tookMs = Array.from({ length: 20 }, (_, at) => 1_000 + at * 3_000);
    const slow = await listenUpstream((_request, response, body) => {
      const { params }: { params: { arguments: { ms: number } } } = JSON.parse(body.toString("utf8"));
      setTimeout(() => response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}'), params.arguments.ms);
    });
    const grant = await scene.addServer({ url: slow.url, tools: [{ name: "t", argumentNames: ["ms"] }] });
    const there = { ...grant, url: grant.url.replace(scene.gateway.url, gateway.url) };
    const calls = tookMs.map((ms) => callTool(there, "t", { ms }));
    await until(() => slow.seen.length === tookMs.length, loadMsMax);
    const toldMs = performance.now();
    process.kill(gateway.pid, "SIGTERM");
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(await gateway.ended).toBe(0);
    expect(performance.now() - toldMs).toBeLessThan(drainNoticeMs + gatewayBounds.drainMs + 5_000);
    // Within a second of the end either may be.
    const endMs = drainNoticeMs + gatewayBounds.drainMs;
    expect(tookMs.filter((ms, at) => (ms < endMs - 1_000 && statuses[at] !== 200) || (ms > endMs + 1_000 && statuses[at] !== 502))).toEqual([]);
    const rows = await scene.calls(grant.orgId, tookMs.length);
    expect(rows.filter(({ outcome }) => outcome === "delivered")).toHaveLength(statuses.filter((status) => status === 200).length);
    expect(rows.filter(({ outcome }) => outcome === "cut")).toHaveLength(statuses.filter((status) => status === 502).length);
    expect(rows).toHaveLength(tookMs.length);
    expectNoSpoolLeft();
    await slow.close();
  });
});
