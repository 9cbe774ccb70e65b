// A client of the legacy era in front of a server that speaks the modern one alone: what people run, over real sockets.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { serverHandles } from "@/proxy/upstream/server-handles";
import { sessionHandles } from "@/proxy/upstream/session-handles";
import { gatewayBounds } from "@/proxy/bounds";
import { asListed } from "@/tests/support/as-listed";
import { openScene, type NewServer, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, rawRequest } from "@/tests/support/raw-mcp";
import { listenUpstream, type SeenRequest } from "@/tests/support/upstreams/listen-upstream";
import { startModernServer, type ModernServer } from "@/tests/support/upstreams/modern-server";

let scene: Scene;
let server: ModernServer;

const inputSchema = { type: "object", properties: { region: { type: "string", "x-mcp-header": "Region" } } };
let tools: NonNullable<NewServer["tools"]> = [
  { name: "echo", argumentNames: ["text"] }, { name: "secret_wipe" }, { name: "fails" }, { name: "slow" }, { name: "asks" }, { name: "region", inputSchema }, { name: "leaks" },
];
const policy = {
  version: "1", default: "allow", hide: ["secret_*"],
  tools: {
    echo: { deny_if: [{ conditions: [{ path: "args.text", op: "eq", value: "forbidden" }], on_deny: "Not that word." }] },
    leaks: { result: { redact: [{ pattern: "cust-[0-9]+" }] } },
    fails: { limits: [{ counter: "c", window: "hour", max: 2, on_deny: "Two an hour." }] },
  },
};

beforeAll(async () => {
  [scene, server] = await Promise.all([openScene(), startModernServer()]);
  tools = await asListed(server.url, tools);
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

const addServer = (more: Partial<NewServer> = {}) => scene.addServer({ url: server.url, era: "modern", tools, policy, slug: `s${Math.random().toString(36).slice(2)}`, ...more });

async function connect(grant: SceneGrant, url = grant.url, capabilities: object = {}): Promise<{ readonly client: Client; readonly transport: StreamableHTTPClientTransport }> {
  const client = new Client({ name: "old-client", version: "3.1" }, { capabilities });
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${grant.token}` } } });
  await client.connect(transport);
  return { client, transport };
}

it("serves a legacy client as if the server had a legacy side: lists, calls, denials, hidden tools, limits, redaction, and a row for each", async () => {
  const grant = await addServer();
  const before = server.ran.length;
  const { client } = await connect(grant);
  expect(client.getServerVersion()).toMatchObject({ name: "modern", version: "2.0.0" });
  expect(client.getInstructions()).toBe("Be kind.");
  expect(client.getServerCapabilities()?.logging).toBeUndefined();
  const listed = await client.listTools();
  expect(listed.tools.map(({ name }) => name)).toEqual(["echo", "fails", "slow", "asks", "region", "leaks"]);
  expect(Object.keys(listed)).toEqual(["tools"]);
  expect(await client.callTool({ name: "echo", arguments: { text: "hello" } })).toEqual({ content: [{ type: "text", text: "hello" }] });
  expect(await client.callTool({ name: "echo", arguments: { text: "forbidden" } })).toMatchObject({ isError: true, content: [{ text: "[POLICY DENIED] Not that word." }] });
  await expect(client.callTool({ name: "secret_wipe", arguments: {} })).rejects.toThrow(/-32602: Tool secret_wipe not found/);
  for (const said of ["no", "no", expect.stringMatching(/^\[POLICY DENIED\] Two an hour\. Try again in 6[01] minutes\.$/)]) {
    expect(await client.callTool({ name: "fails", arguments: {} })).toMatchObject({ isError: true, content: [{ text: said }] });
  }
  expect(await client.callTool({ name: "leaks", arguments: {} })).toMatchObject({ content: [{ text: expect.not.stringContaining("cust-4711") }] });
  expect((await client.listResources()).resources.map(({ uri }) => uri)).toEqual(["note://one"]);
  expect((await client.readResource({ uri: "note://one" })).contents).toMatchObject([{ text: "hello" }]);
  expect((await client.getPrompt({ name: "greet" })).messages).toHaveLength(1);
  await client.ping();
  await client.close();

  expect(server.ran.slice(before)).toEqual(["echo", "fails", "fails", "leaks"]);
  const rows = (await scene.calls(grant.orgId, 16)).filter(({ method }) => method === "tools/call" || method === "initialize");
  expect(rows.map(({ method, tool, code, era, client_name, is_error, result_code }) => [method, tool, code, era, client_name, is_error, result_code])).toEqual([
    ["initialize", null, "allowed", "legacy", "old-client", false, null],
    ["tools/call", "echo", "allowed", "legacy", "old-client", false, null],
    ["tools/call", "echo", "denied", "legacy", "old-client", null, null],
    ["tools/call", "secret_wipe", "hidden", "legacy", "old-client", null, null],
    ["tools/call", "fails", "allowed", "legacy", "old-client", true, null],
    ["tools/call", "fails", "allowed", "legacy", "old-client", true, null],
    ["tools/call", "fails", "limit_exceeded", "legacy", "old-client", null, null],
    ["tools/call", "leaks", "allowed", "legacy", "old-client", false, "redacted"],
  ]);
  expect(rows.every(({ effect, bridged }) => bridged === (effect === "allow" ? "to-modern" : null))).toBe(true);
});

it("sends the server what a modern client would: envelope, mirrored headers, mirrored arguments, and nothing of a session", async () => {
  const grant = await addServer({ credential: { kind: "bearer", secret: "upstream-secret-1" } });
  const { client } = await connect(grant, grant.url, { elicitation: {}, roots: { listChanged: true } });
  const from = server.seen.length;
  expect(await client.callTool({ name: "region", arguments: { region: "zürich" } })).toMatchObject({ content: [{ text: "zürich" }] });
  await client.close();
  const sent = server.seen.slice(from).find(({ body }) => body.includes("tools/call"));
  expect(sent?.headers).toMatchObject({
    "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "region", "mcp-param-region": `=?base64?${Buffer.from("zürich").toString("base64")}?=`,
    authorization: "Bearer upstream-secret-1",
  });
  expect(sent?.headers["mcp-session-id"]).toBeUndefined();
  expect(JSON.parse(sent?.body.toString() ?? "").params._meta).toEqual({
    "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} }, roots: {} },
    "io.modelcontextprotocol/clientInfo": { name: "old-client", version: "3.1" },
  });
});

it.each(["../../admin", "?x=1#y", "a\r\nX-Evil: 1\r\n\r\nGET /admin HTTP/1.1", "a: b, c", "nul\0nul", "%0d%0aX-Evil: 1", '"quoted\\"', " blank ", "=?base64?eA==?=", "ſ K"])(
  "CVE-06: an argument that a server wants to see in a header arrives there as itself, and makes no other header, path or request: %j", async (region) => {
    const grant = await addServer();
    const { client } = await connect(grant);
    const from = server.seen.length;
    expect(await client.callTool({ name: "region", arguments: { region } })).toMatchObject({ content: [{ text: region }] });
    await client.close();
    const sent = server.seen.slice(from).filter(({ body }) => body.includes("tools/call"));
    const written = String(sent[0]?.headers["mcp-param-region"]);
    const encoded = /^=\?base64\?(.*)\?=$/.exec(written)?.[1];
    expect([sent.length, sent[0]?.url, sent[0]?.headers["x-evil"]]).toEqual([1, new URL(server.url).pathname, undefined]);
    expect(encoded === undefined ? written : Buffer.from(encoded, "base64").toString()).toBe(region);
    expect(server.seen.slice(from).every(({ url }) => url === new URL(server.url).pathname)).toBe(true);
  },
);

it("carries progress on while the call runs, and gives the server up when the client cancels", async () => {
  const grant = await addServer();
  const { client } = await connect(grant);
  const progress: unknown[] = [];
  expect(await client.callTool({ name: "slow", arguments: { ms: 50 } }, undefined, { onprogress: (said) => progress.push(said) })).toMatchObject({ content: [{ text: "done" }] });
  expect(progress).toMatchObject([{ progress: 1, message: "begun" }]);
  const controller = new AbortController();
  const call = client.callTool({ name: "slow", arguments: { ms: 20_000 } }, undefined, { signal: controller.signal, onprogress: () => controller.abort("enough") });
  await expect(call).rejects.toThrow(/enough/);
  await expect.poll(() => server.cancelled.length, { timeout: 3_000 }).toBe(1);
  expect(server.cancelled).toEqual([20_000]);
  await client.close();
});

it("gives the server up when the cancellation reaches another process of the machine, and not for another grant's", async () => {
  const grant = await addServer();
  const replica = await scene.startReplica();
  const { client, transport } = await connect(grant);
  const otherGrant = await scene.addGrant(grant);
  const other = await connect(otherGrant);
  const told = (by: Pick<SceneGrant, "url" | "token">, sessionId: string | undefined) => rawRequest(by, {
    path: `${replica.url}/mcp/${grant.serverId}`, headers: { "mcp-session-id": sessionId ?? "", "mcp-protocol-version": "2025-11-25" },
    body: JSON.stringify({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } }),
  });
  const before = server.cancelled.length;
  let begun = () => {};
  const running = new Promise<void>((resolve) => { begun = resolve; });
  const call = client.callTool({ name: "slow", arguments: { ms: 20_001 } }, undefined, { onprogress: () => begun() }).catch(() => null);
  await running;
  expect((await told(otherGrant, other.transport.sessionId)).status).toBe(202);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(server.cancelled.slice(before)).toEqual([]);
  expect((await told(grant, transport.sessionId)).status).toBe(202);
  await expect.poll(() => server.cancelled.slice(before), { timeout: 3_000 }).toEqual([20_001]);
  await Promise.all([client.close(), other.client.close(), call]);
});

it("asks the client what the server wants to know, by requests that the policy judges, and refuses where the client cannot answer", async () => {
  const grant = await addServer();
  const { client } = await connect(grant, grant.url, { elicitation: {} });
  client.setRequestHandler(ElicitRequestSchema, (request) => ({ action: "accept", content: { name: request.params.message === "Who are you?" ? "Ada" : "?" } }));
  expect(await client.callTool({ name: "asks", arguments: { greeting: "Hello" } })).toMatchObject({ content: [{ text: "Hello Ada, state-1" }] });
  await client.close();
  expect((await scene.calls(grant.orgId, 5)).map(({ method, http_method, code }) => [method, http_method, code])).toContainEqual([null, "POST", "allowed"]);

  const { client: silent } = await connect(grant);
  await expect(silent.callTool({ name: "asks", arguments: { greeting: "Hello" } })).rejects.toThrow(/4220|capabilit|not said/i);
  await silent.close();

  const strict = await addServer({ policy: { ...policy, server_requests: { elicitation: "deny" } } });
  const { client: denied } = await connect(strict, strict.url, { elicitation: {} });
  let wasAsked = false;
  denied.setRequestHandler(ElicitRequestSchema, () => {
    wasAsked = true;
    return { action: "cancel" };
  });
  await expect(denied.callTool({ name: "asks", arguments: { greeting: "Hello" } })).rejects.toThrow(/refused or answered with an error/);
  expect(wasAsked).toBe(false);
  await denied.close();
});

it("withholds the result of another request: at once, and after the server had asked for input", async () => {
  for (const rounds of [0, 1]) {
    const other = await listenUpstream((_request, response, body) => {
      const { id } = JSON.parse(body.toString()) as { readonly id: number | string };
      const asks = other.seen.length <= rounds;
      response.writeHead(200, json).end(JSON.stringify(asks ? { jsonrpc: "2.0", id, result: { resultType: "input_required", requestState: "s" } } : { jsonrpc: "2.0", id: "x", result: { resultType: "complete", content: [{ type: "text", text: "another's" }] } }));
    });
    const { text } = await callTool(await addServer({ url: other.url }), "echo");
    expect(text).toContain('"error"');
    expect(text).not.toContain("another's");
    await other.close();
  }
});

it("ends the call with a reason where the client does not answer in time, and where the server asks without end", async () => {
  const impatient = await scene.startReplica({ bounds: { bridgeInputMs: 200 } });
  const grant = await addServer();
  const { client } = await connect(grant, `${impatient.url}/mcp/${grant.serverId}`, { elicitation: {} });
  client.setRequestHandler(ElicitRequestSchema, () => new Promise(() => undefined));
  await expect(client.callTool({ name: "asks", arguments: { greeting: "Hello" } })).rejects.toThrow(/was not answered in time/);
  await client.close();
  const endless = await listenUpstream((_request, response, body) => {
    const { id } = JSON.parse(body.toString()) as { readonly id: number | string };
    response.writeHead(200, json).end(JSON.stringify({ jsonrpc: "2.0", id, result: { resultType: "input_required", requestState: "again" } }));
  });
  expect((await callTool(await addServer({ url: endless.url }), "echo")).text).toContain("the server asks again and again");
  expect(endless.seen.length).toBe(1 + gatewayBounds.bridgeInputRoundsMax);
  await endless.close();
});

/** What the limits of the grant's policy have counted, in calls. */
async function charged(grant: SceneGrant): Promise<number> {
  const { rows } = await scene.owner.query<{ used: string | null }>("SELECT sum(used)::text AS used FROM limit_counters WHERE policy_id = $1", [grant.policyId]);
  return Number(rows[0]?.used ?? 0) / 1_000_000;
}
const counted = (refund: string) => ({ version: "1", default: "allow", all_tools: { limits: [{ counter: "c", window: "hour", max: 5, refund }] } });
const toolCalls = (seen: readonly SeenRequest[]) => seen.filter(({ body }) => body.includes('"tools/call"')).length;

it("charges a call once though the server is asked again with the input that it wanted, and asks none again that it refused for its version", async () => {
  const grant = await addServer({ policy: counted("on_error") });
  const from = server.seen.length;
  const { client } = await connect(grant, grant.url, { elicitation: {} });
  client.setRequestHandler(ElicitRequestSchema, () => ({ action: "accept", content: { name: "Ada" } }));
  expect(await client.callTool({ name: "asks", arguments: { greeting: "Hello" } })).toMatchObject({ content: [{ text: "Hello Ada, state-1" }] });
  await client.close();
  expect([toolCalls(server.seen.slice(from)), await charged(grant)]).toEqual([2, 1]);

  const error = { code: -32022, message: "Unsupported protocol version", data: { supported: ["2027-01-01"], requested: "2026-07-28" } };
  const newer = await listenUpstream((_request, response) => void response.writeHead(400, json).end(JSON.stringify({ jsonrpc: "2.0", id: 1, error })));
  for (const [refund, calls] of [["not_delivered", 1], ["on_error", 0]] as const) {
    const refused = await addServer({ url: newer.url, policy: counted(refund) });
    const seen = newer.seen.length;
    expect(JSON.parse((await callTool(refused, "echo")).text).error).toMatchObject({ code: -32022 });
    expect([refund, newer.seen.length - seen, await charged(refused)]).toEqual([refund, 1, calls]);
  }
  await newer.close();
});

it.each([["not_delivered", 0], ["on_error", 0], ["never", 1]] as const)("charges nothing for a call that it could not carry over and never sent, under refund %s: %i", async (refund, calls) => {
  const grant = await addServer({ policy: counted(refund) });
  const from = server.seen.length;
  const { text } = await rawRequest(grant, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "echo", task: { ttl: 1 } } }) });
  expect([JSON.parse(text).error.code, server.seen.length - from, await charged(grant)]).toEqual([-32602, 0, calls]);
});

it("serves a session at any replica, before and after a restart, and to no other grant", async () => {
  const grant = await addServer();
  const other = await scene.addGrant(grant);
  const { client, transport } = await connect(grant);
  const replica = await scene.startReplica();
  const sessionId = transport.sessionId ?? "";
  expect(sessionId).toMatch(/^pcs/);
  const there = { path: `${replica.url}/mcp/${grant.serverId}`, headers: { "mcp-session-id": sessionId } };
  expect((await callTool(grant, "echo", { text: "there" }, there)).text).toContain("there");
  expect((await callTool(other, "echo", { text: "there" }, there)).status).toBe(404);
  for (const id of ["guessed", "pcb.nobody_is_there_.guessed", 7]) {
    const unheard = await rawRequest(grant, { ...there, body: JSON.stringify({ jsonrpc: "2.0", id, result: { action: "accept" } }) });
    expect([unheard.status, unheard.text]).toEqual([400, expect.stringContaining("nobody asked what this message answers")]);
    // A question that was asked, whose call is over by now.
    const asked = serverHandles(scene.handleKey).sealQuestion(JSON.stringify(id), grant, sessionHandles(scene.handleKey).open(sessionId, grant)?.id ?? null);
    const late = await rawRequest(grant, { ...there, body: JSON.stringify({ jsonrpc: "2.0", id: asked, result: { action: "accept" } }) });
    expect([late.status, late.text]).toEqual([400, expect.stringContaining("Nobody here waits for this answer")]);
  }
  await client.close();
});

it("finds the call that a client's answer is for from any gateway process of the machine, and for no other grant", async () => {
  const grant = await addServer();
  const other = await scene.addGrant(grant);
  const replica = await scene.startReplica();
  const there = `${replica.url}/mcp/${grant.serverId}`;
  const client = new Client({ name: "old-client", version: "3.1" }, { capabilities: { elicitation: {} } });
  client.setRequestHandler(ElicitRequestSchema, () => ({ action: "accept", content: { name: "Ada" } }));
  const foreign: Promise<number>[] = [];
  await client.connect(new StreamableHTTPClientTransport(new URL(grant.url), {
    requestInit: { headers: { Authorization: `Bearer ${grant.token}` } },
    async fetch(url, init) {
      if (typeof init?.body !== "string" || !init.body.includes('"result"')) return fetch(url, init);
      foreign.push(rawRequest(other, { path: there, body: init.body }).then(({ status }) => status));
      await Promise.all(foreign);
      return fetch(there, init);
    },
  }));
  expect(await client.callTool({ name: "asks", arguments: { greeting: "Hello" } })).toMatchObject({ content: [{ text: "Hello Ada, state-1" }] });
  expect(await Promise.all(foreign)).toEqual([400]);
  await client.close();
});

it.each([
  ["logging/setLevel", { level: "info" }], ["resources/subscribe", { uri: "note://one" }], ["tools/call", { name: "echo", task: { ttl: 1 } }],
])("refuses clearly what has no counterpart: %s", async (method, params) => {
  const grant = await addServer();
  const from = server.seen.length;
  const { status, text } = await rawRequest(grant, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }) });
  expect([status, JSON.parse(text).error]).toEqual([200, { code: expect.any(Number), message: expect.stringContaining("2026-07-28") }]);
  expect(server.seen.length).toBe(from);
});

it("refuses a revision of the protocol that it does not speak, as the reference server does, and asks the server nothing", async () => {
  const grant = await addServer();
  const from = server.seen.length;
  const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
  const { status, text } = await rawRequest(grant, { headers: { "mcp-protocol-version": "1999-01-01" }, body });
  expect([status, JSON.parse(text)]).toMatchObject([400, { id: null, error: { code: -32000, message: expect.stringContaining("Unsupported protocol version") } }]);
  expect(server.seen.length).toBe(from);
  expect((await rawRequest(grant, { headers: { "mcp-protocol-version": "2025-03-26" }, body })).status).toBe(200);
});

it("does not ask the server what it can answer itself, and shows no status of the server's in the log", async () => {
  const grant = await addServer();
  const from = server.seen.length;
  expect((await rawRequest(grant, { body: '{"jsonrpc":"2.0","id":"p","method":"ping"}' })).text).toBe('{"jsonrpc":"2.0","id":"p","result":{}}');
  expect((await rawRequest(grant, { body: '{"jsonrpc":"2.0","method":"notifications/initialized"}' })).status).toBe(202);
  const ending = await rawRequest(grant, { method: "DELETE" });
  expect([ending.status, JSON.parse(ending.text)]).toMatchObject([400, { id: null, error: { code: -32000, message: expect.stringContaining("Mcp-Session-Id header is required") } }]);
  expect(server.seen.length).toBe(from);
  expect((await scene.calls(grant.orgId, 3)).map(({ outcome, upstream_status }) => [outcome, upstream_status])).toEqual([["delivered", null], ["delivered", null], ["delivered", null]]);
});

it("passes the bytes as they are where the server was found to speak the client's era, or was not looked at", async () => {
  const body = '{"jsonrpc": "2.0",  "id":1, "method":"tools/call","params":{"name":"echo","arguments":{}}}';
  for (const era of ["dual", null] as const) {
    const from = server.seen.length;
    await rawRequest(await addServer({ era }), { body });
    expect(server.seen[from]?.body.toString()).toBe(body);
  }
});

const json = { "content-type": "application/json" };
const events = { "content-type": "text/event-stream" };
const event = (message: object) => `event: message\ndata: ${JSON.stringify(message)}\n\n`;

it.each([
  ["an error in the modern era's words, as one on HTTP 200", 400, json, '{"jsonrpc":"2.0","id":1,"error":{"code":-32021,"message":"missing"}}', 200, '{"jsonrpc":"2.0","id":1,"error":{"code":-32021,"message":"missing"}}'],
  ["a 404, so that it does not look like a session that is over", 404, json, '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not found"}}', 200, "-32601"],
  ["an HTTP error that says nothing, as an error of ours", 400, json, "nonsense", 502, "could not be read"],
  ["another kind of body, as an error of ours", 429, { "content-type": "text/html" }, "<html>", 200, "4220"],
  ["a failure, as ever", 500, json, "{}", 502, "5023"],
  ["a challenge, as ever and never shown", 401, { ...json, "www-authenticate": "Bearer" }, "{}", 502, "5024"],
  ["a redirect, as ever", 307, { location: "http://127.0.0.1:1/" }, "", 502, "5025"],
  ["an answer that two parsers read differently, withheld", 200, json, '{"jsonrpc":"2.0","id":1,"result":{"content":[],"content":[1]}}', 502, "5026"],
  ["a kind of result that it cannot know, with a clear error", 200, json, '{"jsonrpc":"2.0","id":1,"result":{"resultType":"task","taskId":"t"}}', 200, "4220"],
  ["a stream that ends without an answer", 200, events, event({ jsonrpc: "2.0", method: "notifications/progress", params: { progressToken: 1, progress: 1 } }), 200, "5022"],
  ["a stream with a request of the server's, without it", 200, events, event({ jsonrpc: "2.0", id: 9, method: "roots/list" }) + event({ jsonrpc: "2.0", id: 1, result: { content: [] } }), 200, event({ jsonrpc: "2.0", id: 1, result: { content: [] } })],
] as const)("gives a legacy client %s", async (_name, status, headers, body, seen, text) => {
  const upstream = await listenUpstream((_request, response) => void response.writeHead(status, headers).end(body));
  const answer = await callTool(await addServer({ url: upstream.url }), "echo");
  expect([answer.status, answer.text]).toEqual([seen, expect.stringContaining(text)]);
  expect(answer.text).not.toContain("roots/list");
  await upstream.close();
});

it.each([
  ["and nothing has come yet", null, "", 502],
  ["in the middle of a JSON answer", json, '{"jsonrpc":"2.0",', 502],
  ["in the middle of a stream", events, event({ jsonrpc: "2.0", method: "notifications/progress", params: { progressToken: 1, progress: 1 } }), 200],
] as const)("records a call that the client cancels as cut, and gives the server up: %s", async (_name, headers, begun, seen) => {
  let gone = () => {};
  const givenUp = new Promise<void>((resolve) => { gone = resolve; });
  const upstream = await listenUpstream((_request, response) => {
    response.on("close", gone);
    if (headers !== null) response.writeHead(200, headers).write(begun);
  });
  const grant = await addServer({ url: upstream.url });
  const call = callTool(grant, "slow");
  await expect.poll(() => upstream.seen.length).toBe(1);
  // The head of the answer is on its way to the gateway.
  await new Promise((resolve) => setTimeout(resolve, 100));
  await rawRequest(grant, { body: '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}' });
  const { status, text } = await call;
  expect([status, text.includes('"result"')]).toEqual([seen, false]);
  await givenUp;
  const rows = await scene.calls(grant.orgId, 2);
  expect(rows.find(({ method }) => method === "tools/call")).toMatchObject({ outcome: "cut", is_error: null });
  await upstream.close();
});

it("ends a session by DELETE on its whole machine: its call and its stream are given up, another session's are not, and it is unknown from then on", async () => {
  const closed: string[] = [];
  const upstream = await listenUpstream((_request, response, body) => {
    const { id, method, params } = JSON.parse(body.toString()) as { readonly id: string; readonly method: string; readonly params: { readonly name?: string } };
    if (method === "server/discover") {
      const result = { resultType: "complete", supportedVersions: ["2026-07-28"], capabilities: { tools: {} } };
      return void response.writeHead(200, json).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
    }
    response.on("close", () => closed.push(params.name ?? method));
    response.writeHead(200, events).flushHeaders();
  });
  const grant = await addServer({ url: upstream.url, policy: { version: "1", default: "allow" } });
  const replica = await scene.startReplica();
  const begin = async () => String((await rawRequest(grant, {
    body: '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}',
  })).headers["mcp-session-id"]);
  const [ended, other] = [await begin(), await begin()];
  const at = (session: string, path?: string) => ({ headers: { "mcp-session-id": session }, ...(path !== undefined && { path }) });
  const running = [
    callTool(grant, "slow", {}, at(ended)), rawRequest(grant, { method: "GET", headers: { accept: "text/event-stream", "mcp-session-id": ended } }),
  ];
  const left = callTool(grant, "echo", {}, at(other));
  await expect.poll(() => upstream.seen.length).toBe(5);
  // The heads of the answers are on their way to the gateway.
  await new Promise((resolve) => setTimeout(resolve, 100));

  // The process that is asked is not the one in which they run.
  expect((await rawRequest(grant, { method: "DELETE", ...at(ended, `${replica.url}/mcp/${grant.serverId}`) })).status).toBe(200);
  expect((await Promise.all(running)).map(({ status, text }) => [status, text.includes("data:")])).toEqual([[200, false], [200, false]]);
  await expect.poll(() => [...closed].sort()).toEqual(["slow", "subscriptions/listen"]);
  for (const path of [undefined, `${replica.url}/mcp/${grant.serverId}`]) {
    for (const method of ["POST", "GET", "DELETE"]) {
      const answer = await rawRequest(grant, { method, ...at(ended, path), ...(method === "POST" && { body: '{"jsonrpc":"2.0","id":2,"method":"ping"}' }) });
      expect([answer.status, answer.text]).toEqual([404, '{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}']);
    }
  }
  expect((await rawRequest(grant, { ...at(other), body: '{"jsonrpc":"2.0","id":2,"method":"ping"}' })).status).toBe(200);
  expect(closed).toHaveLength(2);
  expect((await rawRequest(grant, { method: "DELETE", ...at(other) })).status).toBe(200);
  await left;
  const rows = await scene.calls(grant.orgId, 5);
  expect(rows.filter(({ method }) => method === "tools/call").map(({ outcome }) => outcome)).toEqual(["cut", "cut"]);
  await upstream.close();
});

it("passes progress of a request on where its client asked for it, under its own token alone, and no notice that a legacy client of its session does not know", async () => {
  const upstream = await listenUpstream((_request, response, body) => {
    const { id } = JSON.parse(body.toString()) as { readonly id: number };
    response.writeHead(200, events);
    response.write(event({ jsonrpc: "2.0", method: "notifications/subscriptions/acknowledged", params: { notifications: {} } }));
    response.write(event({ jsonrpc: "2.0", method: "notifications/evil/new", params: { text: "do as I say" } }));
    for (const progressToken of [1, 2, "1"]) response.write(event({ jsonrpc: "2.0", method: "notifications/progress", params: { progressToken, progress: 1 } }));
    response.end(event({ jsonrpc: "2.0", id, result: { resultType: "complete", content: [] } }));
  });
  const grant = await addServer({ url: upstream.url });
  const said = async (meta: object) => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "slow", arguments: {}, ...meta } });
    return ((await rawRequest(grant, { body })).text.match(/(?<=data: ).*/g) ?? []).map((line) => (JSON.parse(line) as { method?: string; params?: { progressToken: unknown } }));
  };
  expect((await said({ _meta: { progressToken: 1 } })).map(({ method, params }) => [method, params?.progressToken])).toEqual([["notifications/progress", 1], [undefined, undefined]]);
  expect((await said({})).map(({ method }) => method)).toEqual([undefined]);
  await upstream.close();
});

it("turns the standing stream into a subscription, and says 405 where the server has none", async () => {
  const upstream = await listenUpstream((_request, response, body) => {
    const { id } = JSON.parse(body.toString()) as { readonly id: string };
    const _meta = { "io.modelcontextprotocol/subscriptionId": id };
    response.writeHead(200, events);
    response.write(event({ jsonrpc: "2.0", method: "notifications/subscriptions/acknowledged", params: { notifications: { toolsListChanged: true }, _meta } }));
    response.write(event({ jsonrpc: "2.0", method: "notifications/tools/list_changed", params: { _meta } }));
    setTimeout(() => response.end(event({ jsonrpc: "2.0", id, result: { resultType: "complete", _meta } })), 100);
  });
  const { text } = await rawRequest(await addServer({ url: upstream.url }), { method: "GET", headers: { accept: "text/event-stream" } });
  expect(text.match(/data: .*/g)).toEqual(['data: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}']);
  expect(upstream.seen[0]?.headers).toMatchObject({ "mcp-method": "subscriptions/listen", "mcp-protocol-version": "2026-07-28" });
  await upstream.close();

  const without = await listenUpstream((_request, response) => void response.writeHead(404, json).end('{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}'));
  const refused = await rawRequest(await addServer({ url: without.url }), { method: "GET", headers: { accept: "text/event-stream" } });
  expect([refused.status, refused.headers.allow]).toEqual([405, "POST, DELETE"]);
  await without.close();
});
