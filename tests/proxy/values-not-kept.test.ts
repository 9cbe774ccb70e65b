// A value that was to be recorded and could not be is never silently absent: it is counted by its reason, and the call's page says why.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getCall } from "@/lib/calls/get-call";
import { closeDatabase } from "@/lib/db/client";
import { openAs } from "@/tests/integration/servers/test-organization";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
let text = "";
const tools = [{ name: "echo", argumentNames: ["text"] }];
const waitingMax = 2;

beforeAll(async () => {
  scene = await openScene({ bounds: { argumentBytesMax: 400, valueTextBytesMax: 800, resultReadBytesMax: 4_000, resultBytesMax: 2_000, valueRowsWaitingMax: waitingMax } });
  server = await listenUpstream((request, response) => {
    if (request.url?.includes("fail") === true) return void response.writeHead(400, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"no"}}');
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [{ type: "text", text }] } }));
  });
});
afterAll(async () => {
  await closeDatabase(scene.database.consoleUrl);
  await scene?.close();
  await server?.close();
});

async function recordingGrant(): Promise<SceneGrant> {
  const grant = await scene.addServer({ url: server.url, tools });
  await scene.owner.query("UPDATE servers SET record_arguments = true, record_results = true WHERE id = $1", [grant.serverId]);
  await scene.arrived(grant.orgId);
  return grant;
}
async function counted(kind: string, reason: string): Promise<number> {
  const metrics = await (await fetch(`${scene.gateway.opsUrl}/metrics`)).text();
  return Number(new RegExp(`^portcullis_values_not_kept_total\\{kind="${kind}",reason="${reason}"\\} (\\d+)$`, "m").exec(metrics)?.[1] ?? 0);
}
async function standingOf(grant: SceneGrant, callId: string, now = new Date()) {
  const tenant = await openAs(scene.database, { id: grant.orgId, slug: grant.orgId.toLowerCase() }, "viewer");
  return (await getCall(tenant, callId, now)).values;
}
const kept = { state: "kept", reason: null };
const none = { state: "none", reason: null };
const lost = (reason: string) => ({ state: "lost", reason });

describe("a value that is not kept", () => {
  it("is said to be there where it is", async () => {
    const grant = await recordingGrant();
    text = "short";
    await callTool(grant, "echo", { text: "x" });
    const [call] = await scene.calls(grant.orgId);
    await expect.poll(() => standingOf(grant, call?.id ?? "")).toEqual({ arguments: kept, results: kept, task_results: none });
  });

  it("for its size is counted and said, of arguments by the call's own row, of results where a row would not hold them", async () => {
    const grant = await recordingGrant();
    const [args, results] = [await counted("arguments", "too_large"), await counted("results", "too_large")];
    text = "word ".repeat(200);
    await callTool(grant, "echo", { text: "x".repeat(400) });
    const [call] = await scene.calls(grant.orgId);
    await expect.poll(() => standingOf(grant, call?.id ?? "")).toEqual({ arguments: lost("too_large"), results: lost("too_large"), task_results: none });
    expect([await counted("arguments", "too_large"), await counted("results", "too_large")]).toEqual([args + 1, results + 1]);
  });

  it("of which only the size is kept is counted", async () => {
    const grant = await recordingGrant();
    const before = await counted("results", "too_large");
    text = "x".repeat(5_000);
    await callTool(grant, "echo", { text: "x" });
    const [call] = await scene.calls(grant.orgId);
    await expect.poll(() => standingOf(grant, call?.id ?? "")).toMatchObject({ results: kept });
    expect(await counted("results", "too_large")).toBe(before + 1);
  });

  it("because a number of it has no exact form is counted and said", async () => {
    const grant = await recordingGrant();
    const before = await counted("arguments", "not_writable");
    text = "short";
    await callTool(grant, "echo", {}, { body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":1e400}}}' });
    const [call] = await scene.calls(grant.orgId);
    await expect.poll(() => standingOf(grant, call?.id ?? "")).toMatchObject({ arguments: lost("not_writable") });
    expect(await counted("arguments", "not_writable")).toBe(before + 1);
  });

  it("because too many wait is counted and said once Postgres takes it, and no call is held up by it", async () => {
    const grant = await recordingGrant();
    const before = await counted("results", "queue_full");
    text = "short";
    await scene.owner.query("REVOKE INSERT ON recorded_results FROM portcullis_gateway");
    try {
      for (let call = 0; call < waitingMax + 2; call += 1) expect((await callTool(grant, "echo", { text: "x" })).status).toBe(200);
      await expect.poll(() => counted("results", "queue_full")).toBe(before + 2);
    } finally {
      await scene.owner.query("GRANT INSERT ON recorded_results TO portcullis_gateway");
    }
    const calls = await scene.calls(grant.orgId, waitingMax + 2);
    const states = async () => (await Promise.all(calls.map(({ id }) => standingOf(grant, id)))).map(({ results }) => results);
    await expect.poll(states, { timeout: 10_000 }).toEqual([kept, kept, lost("queue_full"), lost("queue_full")]);
  });

  it("because the database refuses it is counted and said", async () => {
    const grant = await recordingGrant();
    const before = await counted("results", "not_stored");
    await scene.owner.query("ALTER TABLE recorded_results ADD CONSTRAINT refused CHECK (octet_length(sealed) < 10) NOT VALID");
    try {
      text = "short";
      await callTool(grant, "echo", { text: "x" });
      await expect.poll(() => counted("results", "not_stored")).toBe(before + 1);
    } finally {
      await scene.owner.query("ALTER TABLE recorded_results DROP CONSTRAINT refused");
    }
    const [call] = await scene.calls(grant.orgId);
    await expect.poll(() => standingOf(grant, call?.id ?? "")).toMatchObject({ arguments: kept, results: lost("not_stored") });
  });

  it("and of which nobody could say so any more, is missing by the word of the call's own row; what was deleted is called deleted", async () => {
    const grant = await recordingGrant();
    text = "short";
    await callTool(grant, "echo", { text: "x" });
    const [call] = await scene.calls(grant.orgId);
    const callId = call?.id ?? "";
    await expect.poll(() => standingOf(grant, callId)).toMatchObject({ arguments: kept, results: kept });
    await scene.owner.query("DELETE FROM recorded_arguments WHERE server_id = $1", [grant.serverId]);
    expect((await standingOf(grant, callId)).arguments).toEqual({ state: "on_the_way", reason: null });
    expect((await standingOf(grant, callId, new Date(Date.now() + 61_000))).arguments).toEqual({ state: "missing", reason: null });
    await scene.owner.query("DELETE FROM recorded_results WHERE server_id = $1", [grant.serverId]);
    expect((await standingOf(grant, callId)).results).toEqual({ state: "on_the_way", reason: null });
    expect((await standingOf(grant, callId, new Date(Date.now() + 61_000))).results).toEqual({ state: "missing", reason: null });
    await scene.owner.query("UPDATE servers SET values_erased_up_to = now() WHERE id = $1", [grant.serverId]);
    const deleted = { state: "deleted", reason: null };
    expect(await standingOf(grant, callId)).toEqual({ arguments: deleted, results: deleted, task_results: none });
  });

  it("is missed of no call that had no result to record: refused, failed with an HTTP error, or of a server that records none", async () => {
    const grant = await recordingGrant();
    text = "short";
    const late = new Date(Date.now() + 61_000);
    await callTool(grant, "unknown", { text: "x" });
    const [failing, plain] = [await scene.addServer({ url: `${server.url}?fail`, tools }), await scene.addServer({ url: server.url, tools })];
    await scene.owner.query("UPDATE servers SET record_results = true WHERE id = $1", [failing.serverId]);
    await scene.arrived(failing.orgId);
    await callTool(failing, "echo", { text: "x" });
    await callTool(plain, "echo", { text: "x" });
    for (const one of [grant, failing, plain]) {
      const [call] = await scene.calls(one.orgId);
      expect((await standingOf(one, call?.id ?? "", late)).results, call?.code).toEqual(none);
    }
  });

  it("is nowhere said to another organization", async () => {
    const [grant, rival] = [await recordingGrant(), await recordingGrant()];
    text = "word ".repeat(200);
    await callTool(grant, "echo", { text: "x" });
    const [call] = await scene.calls(grant.orgId);
    await expect.poll(() => standingOf(grant, call?.id ?? "")).toMatchObject({ results: lost("too_large") });
    await expect(standingOf(rival, call?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
  });
});
