// A server of the old HTTP+SSE transport behind the gateway, to the clients of today: policy, limits, result rules and log as for any other.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ListRootsRequestSchema, ToolListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { asListed } from "@/tests/support/as-listed";
import { openScene, type Scene, type SceneGrant, type SceneTool } from "@/tests/support/gateway-scene";
import { callTool, modernHeaders, modernMeta, rawRequest } from "@/tests/support/raw-mcp";
import { until } from "@/tests/support/until";
import { startSseServer, type SseServer } from "@/tests/support/upstreams/sse-server";

let tools: readonly SceneTool[] = [{ name: "echo", argumentNames: ["text"] }, { name: "secret_wipe" }, { name: "slow" }, { name: "asks" }];
let scene: Scene;
let server: SseServer;
const clients: Client[] = [];

beforeAll(async () => {
  scene = await openScene({ bounds: { httpSseSessionsPerGrantMax: 3, httpSseIdleMs: 2_000 } });
});
beforeEach(async () => {
  server = await startSseServer();
  return async () => {
    await Promise.all(clients.splice(0).map((client) => client.close().catch(() => undefined)));
    await server.close();
  };
});
afterAll(() => scene?.close());

const addServer = (policy?: object) => scene.addServer({ url: server.url, transport: "sse", tools, ...(policy !== undefined && { policy }) });

async function connect(grant: SceneGrant, capabilities: object = {}): Promise<{ readonly client: Client; readonly transport: StreamableHTTPClientTransport }> {
  const client = new Client({ name: "today", version: "2" }, { capabilities });
  const transport = new StreamableHTTPClientTransport(new URL(grant.url), { requestInit: { headers: { Authorization: `Bearer ${grant.token}` } } });
  clients.push(client);
  await client.connect(transport);
  return { client, transport };
}

const initialize = (grant: SceneGrant) => rawRequest(grant, {
  body: JSON.stringify({ jsonrpc: "2.0", id: 0, method: "initialize", params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "raw", version: "1" } } }),
});
const sessionOf = async (grant: SceneGrant) => String((await initialize(grant)).headers["mcp-session-id"]);

describe("under a policy", () => {
  it("lists what may be seen, calls what is allowed, denies with the reason, hides, and has it all in the log", async () => {
    tools = await asListed(server.url, tools, "sse");
    const grant = await addServer({
      version: "1", default: "allow", hide: ["secret_*"],
      tools: { echo: { deny_if: [{ conditions: [{ path: "args.text", op: "eq", value: "forbidden" }], on_deny: "Not that word." }] } },
    });
    const { client } = await connect(grant);
    expect(client.getServerVersion()).toMatchObject({ name: "old" });
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(["echo", "slow", "asks"]);
    expect(await client.callTool({ name: "echo", arguments: { text: "hello" } })).toMatchObject({ content: [{ text: "hello" }] });
    expect(await client.callTool({ name: "echo", arguments: { text: "forbidden" } })).toMatchObject({ isError: true, content: [{ text: "[POLICY DENIED] Not that word." }] });
    await expect(client.callTool({ name: "secret_wipe", arguments: {} })).rejects.toThrow(/-32602: Tool secret_wipe not found/);
    await client.close();
    expect(server.ran).toEqual(["echo"]);
    const rows = await scene.calls(grant.orgId, 7);
    expect(rows.filter(({ method }) => method === "tools/call").map(({ tool, code, outcome, client_name, is_error, upstream_status }) => [tool, code, outcome, client_name, is_error, upstream_status])).toEqual([
      ["echo", "allowed", "delivered", "today", false, 200],
      ["echo", "denied", "refused", "today", null, null],
      ["secret_wipe", "hidden", "refused", "today", null, null],
    ]);
    expect(rows[0]).toMatchObject({ method: "initialize", outcome: "delivered", client_name: "today" });
  });

  it("counts limits, and charges nothing for a call that no session took", async () => {
    const grant = await addServer({ version: "1", default: "deny", tools: { echo: { limits: [{ counter: "c", window: "hour", max: 2, on_deny: "Two." }] } } });
    expect((await callTool(grant, "echo", { text: "a" })).status).toBe(400);
    const { client } = await connect(grant);
    const said = [];
    for (let call = 0; call < 3; call += 1) said.push(await client.callTool({ name: "echo", arguments: { text: "a" } }));
    expect(said.map(({ isError }) => isError ?? false)).toEqual([false, false, true]);
    expect(server.ran).toEqual(["echo", "echo"]);
  });

  it("holds answers to its result rules", async () => {
    const grant = await addServer({ version: "1", default: "allow", tools: { echo: { result: { redact: [{ pattern: "cust-[0-9]+" }] } } } });
    const { client } = await connect(grant);
    const answer = JSON.stringify(await client.callTool({ name: "echo", arguments: { text: "it is cust-4711" } }));
    expect(answer).toContain("it is ");
    expect(answer).not.toContain("cust-4711");
    await client.close();
    expect((await scene.calls(grant.orgId, 3)).find(({ tool }) => tool === "echo")).toMatchObject({ result_code: "redacted" });
  });

  it("lets the server ask its client only what the policy allows", async () => {
    const denied = await connect(await addServer({ version: "1", default: "allow", server_requests: { roots: "deny" } }), { roots: {} });
    await denied.client.callTool({ name: "asks", arguments: {} });
    const allowed = await connect(await addServer(), { roots: {} });
    allowed.client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [] }));
    await allowed.client.callTool({ name: "asks", arguments: {} });
    expect(server.answers).toEqual([-32601, "roots"]);
  });
});

describe("a session", () => {
  it("carries progress to the call that asked for it, a call's cancellation, and notices on the listening stream", async () => {
    const { client } = await connect(await addServer());
    const changes: string[] = [];
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => void changes.push("changed"));
    const progress: unknown[] = [];
    const giveUp = new AbortController();
    const slow = client.callTool({ name: "slow", arguments: {} }, undefined, { onprogress: (step) => void progress.push(step.message), signal: giveUp.signal });
    slow.catch(() => undefined);
    await until(() => progress.length > 0);
    server.announce();
    await until(() => changes.length > 0);
    giveUp.abort("enough");
    await expect(slow).rejects.toThrow("enough");
    await until(() => server.ran.includes("slow was cancelled"));
    server.release();
    expect(await client.callTool({ name: "echo", arguments: { text: "still here" } })).toMatchObject({ content: [{ text: "still here" }] });
  });

  it("answers calls that cross, each to its own", async () => {
    const { client } = await connect(await addServer());
    const texts = Array.from({ length: 24 }, (_, index) => `text ${index}`);
    const answers = await Promise.all(texts.map((text) => client.callTool({ name: "echo", arguments: { text } })));
    expect(answers.map(({ content }) => content)).toEqual(texts.map((text) => [{ type: "text", text }]));
  });

  it("is ended by DELETE, and unknown from then on", async () => {
    const grant = await addServer();
    const { client, transport } = await connect(grant);
    const session = String(transport.sessionId);
    await transport.terminateSession();
    await until(() => server.openSessions() === 0);
    const answer = await callTool(grant, "echo", { text: "x" }, { headers: { "mcp-session-id": session } });
    const ended = (await scene.calls(grant.orgId, 4)).find(({ http_method: method }) => method === "DELETE");
    expect(ended).toMatchObject({ outcome: "delivered", upstream_status: null });
    expect([answer.status, answer.text]).toEqual([404, '{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}']);
    await client.close();
  });

  it("is nobody's but the grant's that opened it (PRO-10, CVE-13): another is told that there is none, and ids that are the same do not meet", async () => {
    const grant = await addServer();
    const other = await scene.addGrant(grant);
    const [mine, theirs] = await Promise.all([sessionOf(grant), sessionOf(other)]);
    expect((await callTool(other, "echo", { text: "x" }, { headers: { "mcp-session-id": mine } })).status).toBe(404);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? callTool(grant, "echo", { text: "of one" }, { headers: { "mcp-session-id": mine }, body: body(index) }) : callTool(other, "echo", {}, { headers: { "mcp-session-id": theirs }, body: body(index) })),
    ));
    answers.forEach(({ text }, index) => expect(text).toContain(`"text":"${index % 2 === 0 ? "of one" : "of the other"}"`));
    function body(index: number): string {
      const id = Math.floor(index / 2);
      return JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name: "echo", arguments: { text: index % 2 === 0 ? "of one" : "of the other" } } });
    }
  });

  it("refuses a second request with an id that is under way, and a second listening stream", async () => {
    const grant = await addServer();
    const headers = { "mcp-session-id": await sessionOf(grant) };
    const first = callTool(grant, "slow", {}, { headers });
    await until(() => server.ran.includes("slow"));
    expect(await callTool(grant, "echo", { text: "x" }, { headers })).toMatchObject({ status: 400, text: expect.stringContaining("still under way") });
    void rawRequest(grant, { method: "GET", headers }).catch(() => undefined);
    await until(() => server.seen.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await rawRequest(grant, { method: "GET", headers })).status).toBe(409);
    server.release();
    expect((await first).text).toContain("done");
    await rawRequest(grant, { method: "DELETE", headers });
  });

  it("that the server breaks off fails what is under way, and is unknown from then on", async () => {
    const grant = await addServer();
    const headers = { "mcp-session-id": await sessionOf(grant) };
    const slow = callTool(grant, "slow", {}, { headers });
    await until(() => server.ran.includes("slow"));
    server.breakOff();
    expect((await slow).text).toContain('"code":5022');
    expect((await callTool(grant, "echo", { text: "x" }, { headers })).status).toBe(404);
    expect((await scene.calls(grant.orgId, 3)).filter(({ method }) => method === "tools/call").map(({ tool, outcome }) => [tool, outcome])).toEqual([["slow", "error"], ["echo", "not_delivered"]]);
  });

  it("of which a grant has too many takes the place of its longest idle one; where all are in use, it is refused", async () => {
    const grant = await addServer();
    const [first] = [await sessionOf(grant), await sessionOf(grant), await sessionOf(grant), await sessionOf(grant)];
    expect(server.openSessions()).toBe(3);
    expect((await callTool(grant, "echo", { text: "x" }, { headers: { "mcp-session-id": first ?? "" } })).status).toBe(404);
    const busy = await Promise.all([connect(grant), connect(grant), connect(grant)]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await initialize(grant)).status).toBe(429);
    await Promise.all(busy.map(({ client }) => client.close()));
  });

  it("that nobody uses is ended after a while", async () => {
    const grant = await addServer();
    await sessionOf(grant);
    expect(server.openSessions()).toBe(1);
    await until(() => server.openSessions() === 0, 5_000);
  });

  it("ends with its grant, whose open stream is cut", async () => {
    const grant = await addServer();
    await connect(grant);
    await until(() => server.openSessions() === 1);
    await scene.owner.query("UPDATE grants SET revoked_at = now() WHERE id = $1", [grant.grantId]);
    await scene.owner.query("UPDATE organizations SET config_version = config_version + 1 WHERE id = $1", [grant.orgId]);
    await until(() => server.openSessions() === 0, 6_000);
  });

  it("of a server whose address or credential was changed is over", async () => {
    const grant = await addServer();
    const headers = { "mcp-session-id": await sessionOf(grant) };
    await scene.owner.query("UPDATE servers SET url = url || '?other' WHERE id = $1", [grant.serverId]);
    await scene.owner.query("UPDATE organizations SET config_version = config_version + 1 WHERE id = $1", [grant.orgId]);
    await scene.arrived(grant.orgId);
    expect((await callTool(grant, "echo", { text: "x" }, { headers })).status).toBe(404);
    await until(() => server.openSessions() === 0);
  });
});

describe("whoever has no session", () => {
  it("is answered as a legacy server answers: a call without one, a modern call, a listening stream", async () => {
    const grant = await addServer();
    const refusal = [400, '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: Server not initialized"}}'];
    const modern = { headers: modernHeaders("server/discover"), body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "server/discover", params: { _meta: modernMeta() } }) };
    for (const answer of [await callTool(grant, "echo", { text: "x" }), await rawRequest(grant, modern), await rawRequest(grant, { method: "GET" })]) {
      expect([answer.status, answer.text]).toEqual(refusal);
    }
    expect(server.seen).toEqual([]);
  });

  it("is told of a session from before a restart that it is unknown", async () => {
    const replica = await scene.startReplica();
    const grant = await addServer();
    const headers = { "mcp-session-id": await sessionOf({ ...grant, url: grant.url.replace(scene.gateway.url, replica.url) }) };
    expect((await callTool(grant, "echo", { text: "x" }, { headers })).status).toBe(200);
    await replica.close();
    expect((await callTool(grant, "echo", { text: "x" }, { headers })).status).toBe(404);
    expect(server.openSessions()).toBe(0);
  });
});

describe("a session that another process of the machine holds", () => {
  it("is served by both alike: calls, progress, cancellation, notices, denials, its end", async () => {
    const replica = await scene.startReplica();
    const grant = await addServer({ version: "1", default: "allow", hide: ["secret_*"] });
    const there = { ...grant, url: grant.url.replace(scene.gateway.url, replica.url) };
    // Every request goes to the other process than the one before.
    let at = 0;
    const fetchBoth: typeof fetch = (input, init) => fetch(String(input).replace(grant.url, (at += 1) % 2 === 0 ? grant.url : there.url), init);
    const client = new Client({ name: "wanders", version: "1" });
    clients.push(client);
    const transport = new StreamableHTTPClientTransport(new URL(grant.url), { fetch: fetchBoth, requestInit: { headers: { Authorization: `Bearer ${grant.token}` } } });
    await client.connect(transport);
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
    const answers = await Promise.all(texts.map((text) => client.callTool({ name: "echo", arguments: { text } })));
    expect(answers.map(({ content }) => content)).toEqual(texts.map((text) => [{ type: "text", text }]));
    for (let round = 0; round < 2; round += 1) await expect(client.callTool({ name: "secret_wipe", arguments: {} })).rejects.toThrow(/not found/);
    const progress: unknown[] = [];
    for (let round = 0; round < 2; round += 1) {
      const giveUp = new AbortController();
      const slow = client.callTool({ name: "slow", arguments: {} }, undefined, { onprogress: (step) => void progress.push(step.message), signal: giveUp.signal });
      slow.catch(() => undefined);
      await until(() => progress.length > round);
      giveUp.abort("enough");
      await until(() => server.ran.filter((what) => what === "slow was cancelled").length > round);
    }
    expect(server.openSessions()).toBe(1);
    await transport.terminateSession();
    await until(() => server.openSessions() === 0);
    await replica.close();
  });

  it("is still nobody's but its grant's", async () => {
    const replica = await scene.startReplica();
    const grant = await addServer();
    const other = await scene.addGrant(grant);
    const headers = { "mcp-session-id": await sessionOf(grant) };
    expect((await callTool({ ...other, url: other.url.replace(scene.gateway.url, replica.url) }, "echo", { text: "x" }, { headers })).status).toBe(404);
    expect(server.ran).toEqual([]);
    await replica.close();
  });
});
