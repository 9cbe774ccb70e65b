// Values are kept beside the record, so a gateway that is killed takes those with it that it had not written: its log goes on, and the calls say what is missing.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { getCall } from "@/lib/calls/get-call";
import { closeDatabase } from "@/lib/db/client";
import { openAs } from "@/tests/integration/servers/test-organization";
import { startGatewayProcess } from "@/tests/support/gateway-process";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, rawRequest } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-lost-values-"));
let scene: Scene;
let server: Upstream;
/** Held until the gateway is gone. */
let answersLate = false;
let result: object = { content: [] };

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response) => {
    if (answersLate) return;
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id: 1, result }));
  });
});
beforeEach(() => {
  result = { content: [] };
});
afterAll(async () => {
  await closeDatabase(scene.database.consoleUrl);
  await scene?.close();
  await server?.close();
  fs.rmSync(root, { recursive: true, force: true });
});

async function valuesOf(grant: SceneGrant, callId: string, afterMs = 0) {
  const tenant = await openAs(scene.database, { id: grant.orgId, slug: grant.orgId.toLowerCase() }, "viewer");
  return (await getCall(tenant, callId, new Date(Date.now() + afterMs))).values;
}
const resultOf = async (...of: Parameters<typeof valuesOf>) => (await valuesOf(...of)).results;

async function recordingGrant(): Promise<SceneGrant> {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }] });
  await scene.owner.query("UPDATE servers SET record_results = true WHERE id = $1", [grant.serverId]);
  return grant;
}
async function start(grant: SceneGrant) {
  const gateway = await startGatewayProcess({ ...scene.env, AUDIT_MODE: "spool", AUDIT_SPOOL_DIR: root });
  return { gateway, there: { ...grant, url: grant.url.replace(scene.gateway.url, gateway.url) } };
}

it("a result that its gateway had not written when it was killed is said to be missing, and so is that of a call that was under way", { timeout: 60_000 }, async () => {
  const grant = await recordingGrant();
  const killed = await start(grant);
  // It waits in the gateway, as beside a database that is slow.
  await scene.owner.query("REVOKE INSERT ON recorded_results FROM portcullis_gateway");
  try {
    expect((await callTool(killed.there, "t")).status).toBe(200);
    answersLate = true;
    const underWay = callTool(killed.there, "t").catch(() => "broken off");
    await expect.poll(() => server.seen.length).toBe(2);
    process.kill(killed.gateway.pid, "SIGKILL");
    await killed.gateway.ended;
    expect(await underWay).toBe("broken off");
  } finally {
    await scene.owner.query("GRANT INSERT ON recorded_results TO portcullis_gateway");
  }
  answersLate = false;
  const next = await start(grant);
  try {
    await expect.poll(async () => (await scene.calls(grant.orgId, 2)).map(({ outcome }) => outcome).sort(), { timeout: 30_000 }).toEqual(["delivered", "unknown"]);
    for (const { id } of await scene.calls(grant.orgId, 2)) {
      expect(await resultOf(grant, id)).toEqual({ state: "on_the_way", reason: null });
      expect(await resultOf(grant, id, 61_000)).toEqual({ state: "missing", reason: null });
    }
    expect((await callTool(next.there, "t")).status).toBe(200);
    const written = async () => Promise.all((await scene.calls(grant.orgId, 3)).map(async ({ id }) => (await resultOf(grant, id, 61_000)).state));
    await expect.poll(async () => (await written()).sort(), { timeout: 10_000 }).toEqual(["kept", "missing", "missing"]);
  } finally {
    await next.gateway.stop();
  }
});

it("what a task brought that its gateway had not written when it was killed is said to be missing with the call that began it", { timeout: 60_000 }, async () => {
  const grant = await recordingGrant();
  const { gateway, there } = await start(grant);
  await scene.owner.query("REVOKE INSERT ON recorded_task_results FROM portcullis_gateway");
  try {
    const begin = async () => {
      result = { task: { taskId: "task 1", status: "working" } };
      const begun = await rawRequest(there, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: {}, task: {} } }) });
      return String(JSON.parse(begun.text).result.task.taskId);
    };
    const taskId = await begin();
    await begin();
    result = { content: [{ type: "text", text: "what the task brought" }] };
    expect((await rawRequest(there, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tasks/result", params: { taskId } }) })).text).toContain("what the task brought");
    const calls = await scene.calls(grant.orgId, 3);
    expect(calls.map(({ outcome }) => outcome)).toEqual(["delivered", "delivered", "delivered"]);
    process.kill(gateway.pid, "SIGKILL");
    await gateway.ended;
    const standings = (afterMs: number) => Promise.all(calls.map(async ({ id }) => (await valuesOf(grant, id, afterMs)).task_results.state));
    expect(await standings(0)).toEqual(["on_the_way", "not_known", "none"]);
    expect(await standings(61_000), "the second task's result was never fetched").toEqual(["missing", "not_known", "none"]);
  } finally {
    await scene.owner.query("GRANT INSERT ON recorded_task_results TO portcullis_gateway");
  }
});
