// `npm run bench:replay`: 100,000 recorded calls, half of those with arguments with their values, replayed by a running gateway that answers
// other calls meanwhile. Gateway, server and clients share this one process, so that what is measured of the others is rather too much.
import { loadavg } from "node:os";
import { afterAll, beforeAll, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { closeJobAnnouncements } from "@/lib/jobs/job-announcements";
import { startReplayInput } from "@/lib/replays/replay-input";
import { startReplay } from "@/lib/replays/start-replay";
import { watchReplay } from "@/lib/replays/watch-replay";
import { valueSealer } from "@/proxy/recorder/value-sealer";
import { openAs } from "@/tests/integration/servers/test-organization";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { generateCalls, insertCalls, replayDraft } from "@/tests/support/recorded-calls";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const callCount = 100_000;
const spanMs = 6 * 86_400_000;
const everyMs = 20;
let scene: Scene;
let server: Upstream;

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
  });
});
afterAll(async () => {
  await closeJobAnnouncements(scene.database.consoleUrl);
  await closeDatabase(scene.database.consoleUrl);
  await scene.close();
  await server.close();
});

/** Calls at a steady rate until told to stop, whether or not the one before has been answered; their times in milliseconds, sorted. */
function callSteadily(grant: SceneGrant): { stop(): Promise<readonly number[]> } {
  const under: Promise<number>[] = [];
  const timer = setInterval(() => {
    const startedMs = performance.now();
    under.push(callTool(grant, "list_orders", {}).then(({ status }) => {
      expect(status).toBe(200);
      return performance.now() - startedMs;
    }));
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      return (await Promise.all(under)).sort((one, other) => one - other);
    },
  };
}

const at = (sorted: readonly number[], part: number): number => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN) * 10) / 10;

it("replays 100,000 calls in under 10 seconds, and leaves others their turn", { timeout: 300_000 }, async () => {
  const tools = ["refund", "list_orders", "run_query", "delete_order"].map((name) => ({ name }));
  const busy = await scene.addServer({ url: server.url, tools });
  const grant = await scene.addServer({ url: server.url, tools });
  const tenant = await openAs(scene.database, { id: grant.orgId, slug: grant.orgId.toLowerCase() }, "owner");
  const place = { orgId: grant.orgId, serverId: grant.serverId, grantIds: [grant.grantId, (await scene.addGrant(grant)).grantId, (await scene.addGrant(grant)).grantId] };
  await insertCalls(scene.owner, place, generateCalls(place, callCount, { seed: 20_261_125, untilMs: Date.now() - 1_000, spanMs }), valueSealer(scene.handleKey));
  await scene.owner.query("ANALYZE calls, recorded_arguments");

  await callTool(busy, "list_orders", {});
  const alone = callSteadily(busy);
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const before = await alone.stop();

  const beside = callSteadily(busy);
  const heapBefore = process.memoryUsage().heapUsed;
  let heapMost = heapBefore;
  const heapTimer = setInterval(() => { heapMost = Math.max(heapMost, process.memoryUsage().heapUsed); }, 50);
  const startedMs = performance.now();
  const cpuBefore = process.cpuUsage();
  const { id } = await startReplay(tenant, startReplayInput.parse({ policyId: grant.policyId, document: replayDraft, days: 7, callsOf: "server" }));
  const replay = await watchReplay(tenant, { replayId: id }, () => Promise.resolve(tenant), scene.database.consoleUrl);
  const seconds = (performance.now() - startedMs) / 1_000;
  const cpu = process.cpuUsage(cpuBefore);
  clearInterval(heapTimer);
  const during = await beside.stop();

  const report = {
    calls: replay.summary?.calls, values: replay.summary?.values, counts: replay.summary?.counts, rowsKept: replay.summary?.rowsKept, seconds: Math.round(seconds * 10) / 10,
    // Of everything in this process: the replay, and the calls beside it.
    cpuSeconds: Math.round((cpu.user + cpu.system) / 100_000) / 10, loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    heapMiB: { before: Math.round(heapBefore / 1_048_576), most: Math.round(heapMost / 1_048_576) },
    othersMs: { everyMs, before: { calls: before.length, p50: at(before, 0.5), p99: at(before, 0.99), max: at(before, 1) }, during: { calls: during.length, p50: at(during, 0.5), p99: at(during, 0.99), max: at(during, 1) } },
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  expect(replay).toMatchObject({ state: "done", summary: { calls: callCount, leftOut: false } });
  expect(seconds).toBeLessThan(10);
  expect(at(during, 0.99)).toBeLessThan(Math.max(100, 3 * at(before, 0.99)));
});
