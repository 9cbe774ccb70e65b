// A gateway of two workers with its log on disk: each has a spool of its own, and whichever of them is killed, nothing that was forwarded is
// missing and nothing is there twice (law L1).
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "@/scripts/setup/free-port.mjs";
import { argumentsMac } from "@/tests/support/arguments-mac";
import { firstBroken, readChain } from "@/tests/support/audit-chain";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import { openScene, type Scene } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { until } from "@/tests/support/until";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

/** Of processes that start, die and start again. */
const waitMsMax = 30_000;
const root = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-spooled-workers-"));
let scene: Scene;
let server: Upstream;
/** Numbers of calls that reached the server. */
const arrived: number[] = [];

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response, body) => {
    const { params } = JSON.parse(body.toString()) as { params: { arguments: { n: number } } };
    arrived.push(params.arguments.n);
    setTimeout(() => response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}'), 5);
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
  fs.rmSync(root, { recursive: true, force: true });
});

/** A connection that was just being handed to a worker when that was killed is answered by nobody: whoever called has a limit of time. */
function givenUp(): Promise<{ readonly status: number }> {
  return new Promise((resolve) => {
    setTimeout(() => resolve({ status: 0 }), 3_000).unref();
  });
}

const spools = () => fs.readdirSync(root).filter((name) => name.startsWith("log_"));

it("AUD-01: workers of one gateway keep a spool each, and lose nothing and write nothing twice when they are killed alone, together, and with the process above them", async () => {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo", argumentNames: ["n"] }] });
  // One that stays the same when both are gone and come back.
  const env = { ...scene.env, AUDIT_SPOOL_DIR: root, GATEWAY_WORKERS: "2", GATEWAY_PORT: String(await freePort()) };
  let numbers = 0;

  /** Agents call while `work` kills; each on connections of its own, so both workers have some. */
  async function under(gateway: GatewayProcess, work: () => Promise<void>): Promise<void> {
    let isOver = false;
    const there = { ...grant, url: grant.url.replace(scene.gateway.url, gateway.url) };
    const calling = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        const { status } = await Promise.race([callTool(there, "echo", { n: (numbers += 1) }), givenUp()]).catch(() => ({ status: 0 }));
        // Refused or cut: where both are gone, at once.
        if (status !== 200) await new Promise((resolve) => setTimeout(resolve, 10));
      }
    });
    await work();
    isOver = true;
    await Promise.all(calling);
  }
  const more = async (count: number) => {
    const before = arrived.length;
    await until(() => arrived.length > before + count, waitMsMax);
  };

  const first = await startGatewayProcess(env);
  expect(spools()).toHaveLength(2);
  await under(first, async () => {
    for (const which of [[0], [1], [0, 1], [0]]) {
      await until(() => first.workerPids().length === 2, waitMsMax);
      await more(40);
      const pids = first.workerPids();
      for (const index of which) process.kill(pids[index] ?? 0, "SIGKILL");
      await until(() => first.workerPids().filter((pid) => !pids.includes(pid)).length === which.length, waitMsMax);
    }
    await more(40);
    process.kill(first.pid, "SIGKILL");
    await first.ended;
  });

  const second = await startGatewayProcess(env);
  await under(second, async () => {
    await more(20);
  });
  await until(() => spools().length === 2, waitMsMax);
  await second.stop();
  expect(fs.readdirSync(root)).toEqual([]);

  expect(arrived.length).toBeGreaterThan(200);
  const { rows } = await scene.owner.query<{ arguments_mac: string; outcome: string }>("SELECT arguments_mac, outcome FROM calls WHERE org_id = $1", [grant.orgId]);
  const recorded = new Set(rows.map(({ arguments_mac }) => arguments_mac));
  expect(arrived.filter((n) => !recorded.has(argumentsMac(scene.handleKey, grant.orgId, `{"n":${String(n)}}`)))).toEqual([]);
  expect(recorded.size).toBe(rows.length);
  expect(rows.filter(({ outcome }) => outcome === "pending")).toEqual([]);
  const { rows: [twice] } = await scene.owner.query("SELECT count(*)::int AS n FROM (SELECT 1 FROM audit_records WHERE org_id = $1 GROUP BY call_id, kind HAVING count(*) > 1) t", [grant.orgId]);
  expect(twice).toEqual({ n: 0 });
  const { rows: writers } = await scene.owner.query<{ id: string }>("SELECT DISTINCT writer_id AS id FROM audit_records WHERE org_id = $1 AND writer_id LIKE 'log\\_%'", [grant.orgId]);
  // Those that were called: some of two at first, of five that took a place, and of the second gateway's.
  expect(writers.length).toBeGreaterThanOrEqual(4);
  for (const { id } of writers) expect(firstBroken(grant.orgId, id, await readChain(scene.database.adminUrl, grant.orgId, id))).toBeNull();
}, 240_000);
