// AUDIT_MODE=spool: the disk knows of a call before the server does; Postgres has every record soon after, once, whatever happens to the
// gateway, its database or its way there (laws L1 and L8, AUD-01, AUD-06).
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { logStanding } from "@/lib/health/log-standing";
import { argumentsMac } from "@/tests/support/arguments-mac";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { startGatewayProcess } from "@/tests/support/gateway-process";
import { openCuttableProxy, type CuttableProxy } from "@/tests/support/cuttable-proxy";
import { callTool, rawRequest } from "@/tests/support/raw-mcp";
import { until } from "@/tests/support/until";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const tools = [{ name: "echo", argumentNames: ["text", "n"] }];
/** Of a spool that goes from one state to another. */
const waitMsMax = 15_000;
let scene: Scene;
let server: Upstream;
let wire: CuttableProxy;
let folder: string;
/** What the spool held of the call when the server had received it. */
let onDisk: boolean[] = [];
/** Numbers of calls that reached the server. */
const arrived: number[] = [];

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(process.env["TMPDIR"] ?? "/tmp", "portcullis-spool-test-"));
  scene = await openScene({ env: { AUDIT_SPOOL_DIR: path.join(folder, "scene") }, bounds: { spoolShipPauseMs: 20, spoolLookMs: 50 } });
  const database = new URL(scene.database.gatewayUrl);
  wire = await openCuttableProxy({ host: database.hostname, port: Number(database.port) });
  server = await listenUpstream((_request, response, body) => {
    const { method, params } = JSON.parse(body.toString()) as { method: string; params: { arguments?: { n?: number } } };
    if (method === "tools/list") return void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}');
    if (params.arguments?.n !== undefined) arrived.push(params.arguments.n);
    onDisk.push(spoolText(path.join(folder, "scene")).includes('"kind":"intent"'));
    response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
  });
});
afterAll(async () => {
  await closeDatabase(scene.database.consoleUrl);
  await scene?.close();
  await server?.close();
  await wire?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Everything that is in the segments under a folder, as text. */
function spoolText(root: string): string {
  const files = fs.readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".seg"));
  return files.map((name) => fs.readFileSync(path.join(root, name), "latin1")).join("");
}

async function readiness(opsUrl = scene.gateway.opsUrl): Promise<{ readonly reasons: readonly string[]; readonly audit?: string }> {
  return (await fetch(`${opsUrl}/readyz`)).json() as Promise<{ readonly reasons: readonly string[]; readonly audit?: string }>;
}

it("has the intent on disk when the server receives the call, and the whole call in Postgres soon after", async () => {
  const grant = await scene.addServer({ url: server.url, tools });
  onDisk = [];
  await callTool(grant, "echo", { text: "x" });
  expect(onDisk).toEqual([true]);
  expect(await scene.calls(grant.orgId)).toMatchObject([{ effect: "allow", code: "allowed", outcome: "delivered", tool: "echo" }]);
});

it("says at start and in its health where the log goes, and how the spool is", async () => {
  expect(await (await fetch(`${scene.gateway.opsUrl}/healthz`)).json()).toEqual({ status: "ok", auditMode: "spool" });
  await until(async () => (await readiness()).audit === "shipping", waitMsMax);
  const metrics = await (await fetch(`${scene.gateway.opsUrl}/metrics`)).text();
  expect(metrics).toContain('portcullis_audit_spool_state{state="shipping"} 1');
});

it("AUD-05: goes on forwarding while Postgres refuses the log, says that it is buffering, and has everything there once afterwards", async () => {
  const grant = await scene.addServer({ url: server.url, tools });
  await callTool(grant, "echo", { text: "before" });
  await scene.owner.query("REVOKE INSERT ON audit_records FROM portcullis_gateway");
  try {
    for (let call = 0; call < 5; call += 1) expect((await callTool(grant, "echo", { text: "during" })).status).toBe(200);
    await until(async () => (await readiness()).audit === "buffering", waitMsMax);
    expect((await readiness()).reasons).toEqual([]);
    await until(async () => (await logStanding(scene.database.consoleUrl))?.state === "buffering", waitMsMax);
  } finally {
    await scene.owner.query("GRANT INSERT ON audit_records TO portcullis_gateway");
  }
  const rows = await scene.calls(grant.orgId, 6);
  expect(rows.map(({ outcome }) => outcome)).toEqual(Array(6).fill("delivered"));
  await until(async () => (await readiness()).audit === "shipping", waitMsMax);
  await until(async () => (await logStanding(scene.database.consoleUrl)) === null, waitMsMax);
});

it("AUD-01: loses nothing and writes nothing twice over six kills and an absence of Postgres: what was forwarded is recorded", async () => {
  const grant = await scene.addServer({ url: server.url, tools });
  const root = path.join(folder, "killed");
  const url = new URL(scene.database.gatewayUrl);
  [url.hostname, url.port] = ["127.0.0.1", String(wire.port)];
  const env = { ...scene.env, AUDIT_SPOOL_DIR: root, GATEWAY_DATABASE_URL: url.href };
  arrived.length = 0;
  let numbers = 0;
  for (let round = 0; round < 6; round += 1) {
    const gateway = await startGatewayProcess(env);
    const address: Pick<SceneGrant, "url" | "token"> = { url: grant.url.replace(scene.gateway.url, gateway.url), token: grant.token };
    let isOver = false;
    const calling = Array.from({ length: 8 }, async () => {
      while (!isOver) await callTool(address, "echo", { n: (numbers += 1) }).catch(() => undefined);
    });
    await until(() => arrived.length > 20 * (round + 1), 40_000);
    if (round % 3 === 2) wire.cut();
    await new Promise((resolve) => setTimeout(resolve, 60 + (round * 37) % 150));
    process.kill(gateway.pid, "SIGKILL");
    await gateway.ended;
    isOver = true;
    await Promise.all(calling);
    wire.heal();
  }
  const last = await startGatewayProcess(env);
  await until(() => fs.readdirSync(root).filter((name) => name.startsWith("log_")).length === 1, 30_000);
  await last.stop();
  expect(fs.readdirSync(root)).toEqual([]);
  const { rows } = await scene.owner.query<{ arguments_mac: string; outcome: string }>("SELECT arguments_mac, outcome FROM calls WHERE org_id = $1", [grant.orgId]);
  expect(arrived.length).toBeGreaterThan(120);
  const recorded = new Set(rows.map(({ arguments_mac }) => arguments_mac));
  expect(arrived.filter((n) => !recorded.has(argumentsMac(scene.handleKey, grant.orgId, `{"n":${String(n)}}`)))).toEqual([]);
  expect(recorded.size).toBe(rows.length);
  expect(new Set(rows.map(({ outcome }) => outcome))).toEqual(new Set(["delivered", "unknown"]));
  const { rows: [twice] } = await scene.owner.query(
    "SELECT count(*)::int AS n FROM (SELECT 1 FROM audit_records WHERE org_id = $1 GROUP BY call_id, kind HAVING count(*) > 1) t", [grant.orgId]);
  expect(twice).toEqual({ n: 0 });
}, 240_000);

it("leaves an empty folder when it ends with everything shipped, and keeps its records for the next gateway where Postgres is away", async () => {
  const root = path.join(folder, "ending");
  const grant = await scene.addServer({ url: server.url, tools });
  const replica = await scene.startReplica({ env: { AUDIT_SPOOL_DIR: root }, bounds: { spoolDrainMs: 200 } });
  const address = { ...grant, url: grant.url.replace(scene.gateway.url, replica.url) };
  await callTool(address, "echo", { text: "x" });
  await scene.owner.query("REVOKE INSERT ON audit_records FROM portcullis_gateway");
  try {
    await callTool(address, "echo", { text: "y" });
    await rawRequest(address, { body: "{" });
    await replica.close();
    expect(fs.readdirSync(root)).toHaveLength(1);
  } finally {
    await scene.owner.query("GRANT INSERT ON audit_records TO portcullis_gateway");
  }
  const next = await scene.startReplica({ env: { AUDIT_SPOOL_DIR: root } });
  expect((await scene.calls(grant.orgId, 3)).map(({ outcome }) => outcome)).toEqual(["delivered", "delivered", "refused"]);
  await next.close();
  expect(fs.readdirSync(root)).toEqual([]);
});

it("AUD-06: refuses calls and serves lists once it is too far behind, says so, and takes calls again by itself", async () => {
  const root = path.join(folder, "behind");
  const grant = await scene.addServer({ url: server.url, tools });
  const replica = await scene.startReplica({ env: { AUDIT_SPOOL_DIR: root }, bounds: { spoolAgeMaxMs: 300, spoolShipRetryMaxMs: 1_000 } });
  const address = { ...grant, url: grant.url.replace(scene.gateway.url, replica.url) };
  const list = () => rawRequest(address, { body: '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}' });
  await callTool(address, "echo", { text: "x" });
  await scene.calls(grant.orgId);
  await scene.owner.query("REVOKE INSERT ON audit_records FROM portcullis_gateway");
  const before = server.seen.length;
  try {
    expect((await list()).status).toBe(200);
    await until(async () => (await readiness(replica.opsUrl)).reasons.includes("audit_blocked"), waitMsMax);
    const refused = await callTool(address, "echo", { text: "y" });
    expect([refused.status, refused.headers["retry-after"], JSON.parse(refused.text)]).toMatchObject([503, "2", { error: { code: 5036 } }]);
    expect((await list()).status).toBe(200);
    expect((await readiness(replica.opsUrl)).audit).toBe("blocked");
    expect(server.seen.slice(before).map(({ body }) => (JSON.parse(body.toString()) as { method: string }).method)).toEqual(["tools/list", "tools/list"]);
  } finally {
    await scene.owner.query("GRANT INSERT ON audit_records TO portcullis_gateway");
  }
  const start = performance.now();
  await until(async () => (await callTool(address, "echo", { text: "z" })).status === 200, waitMsMax);
  expect(performance.now() - start).toBeLessThan(10_000);
  await replica.close();
  const rows = await scene.calls(grant.orgId, 5);
  expect(rows.filter(({ method }) => method === "tools/list").map(({ outcome }) => outcome)).toEqual(["delivered", "delivered"]);
  const unrecorded = rows.filter(({ code }) => code === "record_unavailable");
  expect(new Set(unrecorded.map(({ outcome }) => outcome))).toEqual(new Set(["refused"]));
  // Nothing of their intents was ever written, so nothing ends them.
  const { rows: kinds } = await scene.owner.query("SELECT DISTINCT kind FROM audit_records WHERE call_id = ANY ($1)", [unrecorded.map(({ id }) => id)]);
  expect(kinds).toEqual([{ kind: "refusal" }]);
});

it("goes on without Postgres until its configuration is too old, and no longer (law L10)", async () => {
  const url = new URL(scene.database.gatewayUrl);
  [url.hostname, url.port] = ["127.0.0.1", String(wire.port)];
  const replica = await scene.startReplica({ env: { AUDIT_SPOOL_DIR: path.join(folder, "stale"), GATEWAY_DATABASE_URL: url.href }, bounds: { staleAfterMs: 2_000, sweepEveryMs: 100 } });
  const grant = await scene.addServer({ url: server.url, tools });
  const address = { ...grant, url: grant.url.replace(scene.gateway.url, replica.url) };
  expect((await callTool(address, "echo", { text: "before" })).status).toBe(200);
  // The news of the server may come after its first call; its document would then have to be read again, which it cannot be without Postgres.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect((await callTool(address, "echo", { text: "before" })).status).toBe(200);
  wire.cut();
  const cutMs = performance.now();
  const answers: { readonly status: number; readonly afterMs: number; readonly code: number | null }[] = [];
  try {
    while (performance.now() - cutMs < 4_000) {
      const { status, text } = await callTool(address, "echo", { text: "during" });
      answers.push({ status, afterMs: performance.now() - cutMs, code: status === 200 ? null : (JSON.parse(text) as { error: { code: number } }).error.code });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    wire.heal();
  }
  const served = answers.filter(({ status }) => status === 200);
  expect(Math.max(...served.map(({ afterMs }) => afterMs))).toBeGreaterThan(1_000);
  expect(new Set(answers.slice(served.length).map(({ code }) => code))).toEqual(new Set([5030]));
  await until(async () => (await callTool(address, "echo", { text: "after" })).status === 200, waitMsMax);
  await replica.close();
  const rows = await scene.calls(grant.orgId, served.length + 3);
  expect(rows.map(({ outcome }) => outcome)).toEqual(Array(served.length + 3).fill("delivered"));
});
