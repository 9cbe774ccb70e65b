// A client that speaks the modern era alone in front of a server of the legacy era alone, where the server's setting says so: over real sockets.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { asListed } from "@/tests/support/as-listed";
import { openScene, type NewServer, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { modernHeaders, modernMeta, rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { startLegacyServer, type LegacyServer } from "@/tests/support/upstreams/legacy-server";
import { listenUpstream, type UpstreamHandler } from "@/tests/support/upstreams/listen-upstream";
import { startSseServer } from "@/tests/support/upstreams/sse-server";

let scene: Scene;
let server: LegacyServer;

let tools: NonNullable<NewServer["tools"]> = [{ name: "echo", argumentNames: ["text"] }, { name: "secret_wipe" }, { name: "slow" }, { name: "asks" }, { name: "elicits" }];
const policy = {
  version: "1", default: "allow", hide: ["secret_*"],
  tools: {
    echo: {
      deny_if: [{ conditions: [{ path: "args.text", op: "eq", value: "forbidden" }], on_deny: "Not that word." }],
      limits: [{ counter: "c", window: "hour", max: 3, on_deny: "Three an hour." }], result: { redact: [{ pattern: "cust-[0-9]+" }] },
    },
  },
};

beforeAll(async () => {
  [scene, server] = await Promise.all([openScene({ bounds: { bridgeInputMs: 3_000 } }), startLegacyServer()]);
  tools = await asListed(server.url, tools);
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

const addServer = (more: Partial<NewServer> = {}) => scene.addServer({ url: server.url, era: "legacy", bridgeModern: true, tools, policy, ...more });

async function connect(grant: SceneGrant, { url = grant.url, capabilities = {} }: { readonly url?: string; readonly capabilities?: object } = {}): Promise<Client> {
  const client = new Client({ name: "new-client", version: "1.0" }, { versionNegotiation: { mode: { pin: "2026-07-28" } }, capabilities });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${grant.token}` } } }));
  return client;
}

interface ModernCall {
  readonly params?: object;
  readonly meta?: object;
  readonly id?: number | string;
  readonly path?: string;
}

function ask(grant: SceneGrant, method: string, { params = {}, meta = modernMeta(), id = 1, path }: ModernCall = {}): Promise<RawAnswer> {
  const name = "name" in params && typeof params.name === "string" ? params.name : undefined;
  return rawRequest(grant, { headers: modernHeaders(method, name), body: JSON.stringify({ jsonrpc: "2.0", id, method, params: { ...params, _meta: meta } }), ...(path !== undefined && { path }) });
}
const callOf = (name: string, args: object = {}, more: object = {}) => ({ name, arguments: args, ...more });
const messages = ({ text }: RawAnswer): Record<string, unknown>[] =>
  (text.startsWith("{") ? [text] : [...text.matchAll(/^data: (.+)$/gm)].map(([, data]) => data ?? "")).map((data) => JSON.parse(data) as Record<string, unknown>);
const answerOf = (answer: RawAnswer) => messages(answer).at(-1) ?? {};

const json = { "content-type": "application/json" };
const initialized = JSON.stringify({ jsonrpc: "2.0", id: 0, result: { protocolVersion: "2025-06-18", capabilities: { tools: { listChanged: true }, logging: {}, tasks: {} }, serverInfo: { name: "s", version: "1" } } });

interface OldMessage {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly name: string; readonly _meta?: { readonly progressToken: number } };
  readonly result?: object;
}

it("serves a client that speaks nothing else: lists, calls, denials, hidden tools, limits, redaction, and a row for each", async () => {
  const grant = await addServer();
  const from = server.ran.length;
  const client = await connect(grant);
  expect(client.getProtocolEra()).toBe("modern");
  expect(client.getServerVersion()).toMatchObject({ name: "legacy" });
  const listed = await client.listTools();
  expect(listed.tools.map(({ name }) => name)).toEqual(["echo", "slow", "asks", "elicits"]);
  expect(listed).toMatchObject({ cacheScope: "private", ttlMs: 0 });
  expect(await client.callTool({ name: "echo", arguments: { text: "hello" } })).toMatchObject({ content: [{ type: "text", text: "hello" }] });
  expect(await client.callTool({ name: "echo", arguments: { text: "forbidden" } })).toMatchObject({ isError: true, content: [{ text: "[POLICY DENIED] Not that word." }] });
  await expect(client.callTool({ name: "secret_wipe", arguments: {} })).rejects.toThrow(/Tool secret_wipe not found/);
  expect(await client.callTool({ name: "echo", arguments: { text: "it is cust-4711" } })).toMatchObject({ content: [{ text: expect.not.stringContaining("cust-4711") }] });
  await client.callTool({ name: "echo", arguments: {} });
  expect(await client.callTool({ name: "echo", arguments: {} })).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(/^\[POLICY DENIED\] Three an hour\. Try again in 6[01] minutes\.$/) }] });
  await client.close();

  expect(server.ran.slice(from)).toEqual(["echo", "echo", "echo"]);
  const rows = (await scene.calls(grant.orgId, 8)).filter(({ method }) => method === "tools/call");
  expect(rows.map(({ tool, code, era, client_name, is_error, result_code }) => [tool, code, era, client_name, is_error, result_code])).toEqual([
    ["echo", "allowed", "modern", "new-client", false, null],
    ["echo", "denied", "modern", "new-client", null, null],
    ["secret_wipe", "hidden", "modern", "new-client", null, null],
    ["echo", "allowed", "modern", "new-client", false, "redacted"],
    ["echo", "allowed", "modern", "new-client", false, null],
    ["echo", "limit_exceeded", "modern", "new-client", null, null],
  ]);
  // What went to the server was a translation, and the log says so; of what was refused nothing went.
  expect(rows.map(({ bridged }) => bridged)).toEqual(["to-legacy", null, null, "to-legacy", "to-legacy", null]);
});

it("shares one session among what one client of one grant asks, with nobody else, and begins it anew where the server has forgotten it", async () => {
  const grant = await addServer();
  const other = await scene.addGrant(grant);
  const from = server.sessions.length;
  const said = { params: callOf("asks"), meta: modernMeta({ name: "a", version: "1" }) };
  await Promise.all([ask(grant, "tools/list", said), ask(grant, "tools/list", said), ask(grant, "tools/list", { ...said, id: "x" })]);
  expect(server.sessions.length - from).toBe(1);
  await ask(other, "tools/list", said);
  await ask(grant, "tools/list", { ...said, meta: modernMeta({ name: "b", version: "1" }) });
  expect(server.sessions.length - from).toBe(3);
  server.forgetSessions();
  expect(answerOf(await ask(grant, "tools/list", said))).toMatchObject({ result: { resultType: "complete" } });
  expect(server.sessions.length - from).toBe(4);
});

it("sends the server what a legacy client would: its session, its revision, and nothing of the envelope", async () => {
  const grant = await addServer({ credential: { kind: "bearer", secret: "upstream-secret-1" } });
  const from = server.seen.length;
  const meta = { ...modernMeta({ name: "a", version: "1" }), traceparent: "00-1", "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} }, roots: {} } };
  const answer = await rawRequest(grant, {
    headers: modernHeaders("tools/call", "echo"),
    body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"a","n":9007199254740993},"_meta":${JSON.stringify(meta)}}}`,
  });
  expect(answerOf(answer)).toMatchObject({ id: 1, result: { resultType: "complete", _meta: { "io.modelcontextprotocol/serverInfo": { name: "legacy" } } } });
  const [begun, told, sent] = server.seen.slice(from);
  expect(JSON.parse(begun?.body.toString() ?? "")).toEqual({ jsonrpc: "2.0", id: 0, method: "initialize", params: {
    protocolVersion: "2025-11-25", capabilities: { roots: {}, elicitation: { form: {} } }, clientInfo: { name: "a", version: "1" } } });
  expect(told?.body.toString()).toBe('{"jsonrpc":"2.0","method":"notifications/initialized"}');
  expect(sent?.body.toString()).toBe('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"a","n":9007199254740993},"_meta":{"traceparent":"00-1"}}}');
  expect(sent?.headers).toMatchObject({ "mcp-protocol-version": "2025-11-25", authorization: "Bearer upstream-secret-1", "mcp-session-id": server.sessions.at(-1) });
  expect(Object.keys(sent?.headers ?? {}).filter((name) => name === "mcp-method" || name === "mcp-name")).toEqual([]);
});

it("carries progress on while the call runs, and tells the server when the client goes away", async () => {
  const grant = await addServer();
  const client = await connect(grant);
  const controller = new AbortController();
  const progress: unknown[] = [];
  const call = client.callTool({ name: "slow", arguments: {} }, {
    signal: controller.signal,
    onprogress(said) {
      progress.push(said);
      controller.abort("enough");
    },
  });
  await expect(call).rejects.toThrow(/enough/);
  expect(progress).toMatchObject([{ progress: 1, message: "begun" }]);
  await expect.poll(() => server.ran.at(-1), { timeout: 3_000 }).toBe("slow: cancelled");
  await client.close();
});

it("asks the client what the server wants to know, and goes on where the server had stopped", async () => {
  const grant = await addServer();
  const client = await connect(grant, { capabilities: { elicitation: { form: {} } } });
  client.setRequestHandler("elicitation/create", () => ({ action: "accept", content: { name: "Ada" } }));
  const progress: number[] = [];
  expect(await client.callTool({ name: "elicits", arguments: { greeting: "Hello" } }, { onprogress: (said) => progress.push(said.progress) })).toMatchObject({ content: [{ text: "Hello Ada" }] });
  // The library tells of each round itself, with numbers of its own.
  expect(progress.filter((said) => said >= 10)).toEqual([10, 20]);
  await client.close();
  const rows = (await scene.calls(grant.orgId, 3)).filter(({ tool }) => tool === "elicits");
  expect(rows.map(({ outcome, code }) => [outcome, code])).toEqual([["delivered", "allowed"], ["delivered", "allowed"]]);
});

const canAnswer = { ...modernMeta(), "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} } } };
const elicits = callOf("elicits", { greeting: "Hello" });

async function stateOf(grant: SceneGrant, at: Pick<ModernCall, "path"> = {}): Promise<string> {
  const asked = answerOf(await ask(grant, "tools/call", { params: elicits, meta: canAnswer, ...at }));
  expect(asked).toMatchObject({ id: 1, result: { resultType: "input_required", inputRequests: { input: { method: "elicitation/create", params: { message: "Who are you?" } } } } });
  return (asked["result"] as { readonly requestState: string }).requestState;
}
const inputResponses = { input: { action: "accept", content: { name: "Eve" } } };
const unknownState = { error: { code: -32602, data: { reason: "invalid_request_state" } } };

it("lets nobody else answer, nobody answer twice, and no other call take the answer", async () => {
  const grant = await addServer();
  const other = await scene.addGrant(grant);
  const requestState = await stateOf(grant);
  const retry = { meta: canAnswer, id: 2, params: { ...elicits, inputResponses, requestState } };
  expect(answerOf(await ask(other, "tools/call", retry))).toMatchObject(unknownState);
  expect(answerOf(await ask(grant, "tools/call", retry))).toMatchObject({ id: 2, result: { resultType: "complete", content: [{ text: "Hello Eve" }] } });
  expect(answerOf(await ask(grant, "tools/call", retry))).toMatchObject(unknownState);
  const second = await stateOf(grant);
  const changed = { meta: canAnswer, params: { ...callOf("elicits", { greeting: "Goodbye" }), inputResponses, requestState: second } };
  expect(answerOf(await ask(grant, "tools/call", changed))).toMatchObject(unknownState);
});

it("goes on under the policy, address and credential alone under which the call began", async () => {
  const grant = await addServer();
  const requestState = await stateOf(grant);
  await scene.owner.query("UPDATE servers SET url = url || '?moved' WHERE id = $1", [grant.serverId]);
  await scene.owner.query("UPDATE organizations SET config_version = config_version + 1 WHERE id = $1", [grant.orgId]);
  await scene.arrived(grant.orgId);
  const ran = server.ran.length;
  const seen = server.seen.length;
  expect(answerOf(await ask(grant, "tools/call", { meta: canAnswer, id: 2, params: { ...elicits, inputResponses, requestState } }))).toMatchObject(unknownState);
  expect([server.ran.length, server.seen.length]).toEqual([ran, seen]);
});

it("never sends a call again whose 404 is the answer to it, and sends one again that the server did not know the session of", async () => {
  for (const [body, times] of [[(id: unknown) => ({ jsonrpc: "2.0", id, error: { code: -32002, message: "no such thing" } }), 1], [() => ({ jsonrpc: "2.0", id: null, error: { code: -32001, message: "Session not found" } }), 2]] as const) {
    let calls = 0;
    const handler: UpstreamHandler = (_request, response, bytes) => {
      const text = bytes.toString("utf8");
      const asked = text === "" ? {} : (JSON.parse(text) as { readonly id?: unknown; readonly method?: string });
      const headers = { "content-type": "application/json", "mcp-session-id": "s" };
      if (asked.method === "initialize") {
        response.writeHead(200, headers).end(JSON.stringify({ jsonrpc: "2.0", id: asked.id, result: { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "n", version: "1" } } }));
      } else if (asked.method === "tools/call") {
        calls += 1;
        response.writeHead(404, headers).end(JSON.stringify(body(asked.id)));
      } else {
        response.writeHead(202).end();
      }
    };
    const upstream = await listenUpstream(handler);
    const grant = await addServer({ url: upstream.url });
    expect(answerOf(await ask(grant, "tools/call", { params: callOf("slow") }))).toMatchObject({ error: {} });
    await upstream.close();
    expect(calls).toBe(times);
  }
});

it.each([
  ["as the reference server's example does", '{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: No valid session ID provided"},"id":null}', json],
  ["as another library does", "Bad Request: No valid session ID provided", { "content-type": "text/plain" }],
])("begins a session anew after a server has said with HTTP 400 that it knows none, %s; the call that heard it is not sent again", async (_name, refusal, headers) => {
  let current = 0;
  let calls = 0;
  const upstream = await listenUpstream((request, response, body) => {
    const { id, method } = JSON.parse(body.toString() || "{}") as OldMessage;
    if (method === "initialize") {
      current += 1;
      return void response.writeHead(200, { ...json, "mcp-session-id": `s${current}` }).end(JSON.stringify({ ...(JSON.parse(initialized) as object), id }));
    }
    if (method !== "tools/call") return void response.writeHead(202).end();
    calls += 1;
    if (request.headers["mcp-session-id"] !== `s${current}`) return void response.writeHead(400, headers).end(refusal);
    response.writeHead(200, json).end(JSON.stringify({ jsonrpc: "2.0", id, result: { content: [{ type: "text", text: "done" }] } }));
  });
  const grant = await addServer({ url: upstream.url });
  const call = () => ask(grant, "tools/call", { params: callOf("slow") });
  expect(answerOf(await call())).toMatchObject({ result: {} });
  // As after a restart: the server knows none of its sessions.
  current += 1;
  expect(answerOf(await call())).toMatchObject({ error: {} });
  expect(calls).toBe(2);
  expect(answerOf(await call())).toMatchObject({ result: { content: [{ text: "done" }] } });
  await upstream.close();
});

it("goes on at any gateway process of the machine", async () => {
  const grant = await addServer();
  const replica = await scene.startReplica();
  const retry = { meta: canAnswer, id: 2, params: { ...elicits, inputResponses, requestState: await stateOf(grant) }, path: `${replica.url}/mcp/${grant.serverId}` };
  expect(answerOf(await ask(grant, "tools/call", retry))).toMatchObject({ id: 2, result: { resultType: "complete", content: [{ text: "Hello Eve" }] } });
  expect(answerOf(await ask(grant, "tools/call", retry))).toMatchObject(unknownState);
});

const cancelledOf = ({ seen }: Pick<LegacyServer, "seen">) => seen.filter(({ body }) => body.includes("notifications/cancelled")).length;

it("gives the server's call up when nobody comes back with an answer, and when the grant is revoked meanwhile", async () => {
  const grant = await addServer();
  const before = cancelledOf(server);
  const late = await stateOf(grant);
  await expect.poll(() => cancelledOf(server), { timeout: 6_000 }).toBe(before + 1);
  expect(answerOf(await ask(grant, "tools/call", { meta: canAnswer, params: { ...elicits, inputResponses, requestState: late } }))).toMatchObject(unknownState);
  await stateOf(grant);
  await scene.owner.query("UPDATE grants SET revoked_at = now() WHERE id = $1", [grant.grantId]);
  await expect.poll(() => cancelledOf(server), { timeout: 2_500 }).toBe(before + 2);
});

it("tells the server that nobody can be asked where the client has not said that it can answer, or the policy does not let servers ask", async () => {
  expect(answerOf(await ask(await addServer(), "tools/call", { params: elicits }))).toMatchObject({ result: { content: [{ text: expect.stringContaining("-32601") }] } });
  const strict = await addServer({ policy: { ...policy, server_requests: { elicitation: "deny" } } });
  expect(answerOf(await ask(strict, "tools/call", { params: elicits, meta: canAnswer }))).toMatchObject({ result: { isError: true } });
  expect((await scene.calls(strict.orgId, 2)).map(({ method, effect }) => [method, effect])).toContainEqual(["elicitation/create", "deny"]);
});

it.each([
  ["the policy does not let servers ask it", { server_requests: { elicitation: "deny" } }],
  ["a rule for results withholds it", { tools: { elicits: { result: { max_bytes: 100 } } } }],
])("gives a call up at once whose question the client does not get, since %s: it takes no place among those that wait", async (_why, more) => {
  const patient = await scene.startReplica({ bounds: { bridgeHeldPerGrantMax: 1 } });
  const grant = await addServer({ policy: { ...policy, ...more } });
  const path = `${patient.url}/mcp/${grant.serverId}`;
  for (let round = 0; round < 2; round += 1) {
    const before = cancelledOf(server);
    expect(answerOf(await ask(grant, "tools/call", { params: elicits, meta: canAnswer, path }))).toMatchObject({ result: { isError: true } });
    await expect.poll(() => cancelledOf(server), { timeout: 2_000 }).toBe(before + 1);
  }
});

it.each([["subscriptions/listen", { notifications: { toolsListChanged: true } }]])("refuses clearly what has no counterpart: %s", async (method, params) => {
  const answer = await ask(await addServer(), method, { params });
  expect([answer.status, JSON.parse(answer.text).error]).toEqual([200, { code: 4220, message: expect.stringContaining(`have no ${method}`) }]);
});

it("lets a server ask where a modern one could alone: a question during a list is refused, and the list goes on", async () => {
  const upstream = await handmade((_request, response, body) => {
    const message = JSON.parse(body.toString()) as { readonly id?: number; readonly method?: string; readonly error?: { readonly code: number } };
    if (message.method === "tools/list") {
      response.writeHead(200, { "content-type": "text/event-stream" }).write('data: {"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"message":"m"}}\n\n');
      finish = (text) => void response.end(`data: {"jsonrpc":"2.0","id":${message.id},"result":{"tools":[{"name":"echo","description":"${text}","inputSchema":{"type":"object"}}]}}\n\n`);
      return;
    }
    response.writeHead(202).end();
    finish(String(message.error?.code));
  });
  let finish: (text: string) => void = () => undefined;
  const listed = answerOf(await ask(await addServer({ url: upstream.url, drift: "follow" }), "tools/list", { meta: canAnswer }));
  expect(listed).toMatchObject({ result: { tools: [{ name: "echo", description: "-32601" }] } });
  await upstream.close();
});

it("takes an answer whose numbers no double holds, and gives it on as it was written", async () => {
  const answered: string[] = [];
  let finish: () => void = () => undefined;
  const upstream = await handmade((_request, response, body) => {
    const message = JSON.parse(body.toString()) as { readonly id?: number; readonly method?: string };
    if (message.method === "tools/call") {
      response.writeHead(200, { "content-type": "text/event-stream" }).write('data: {"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"message":"m"}}\n\n');
      finish = () => void response.end(`data: {"jsonrpc":"2.0","id":${message.id},"error":{"code":-1,"message":"m","data":12345678901234567890}}\n\n`);
      return;
    }
    answered.push(body.toString());
    response.writeHead(202).end();
    finish();
  });
  const grant = await addServer({ url: upstream.url });
  const requestState = await (async () => (answerOf(await ask(grant, "tools/call", { params: callOf("asks"), meta: canAnswer }))["result"] as { readonly requestState: string }).requestState)();
  const answer = await rawRequest(grant, {
    headers: modernHeaders("tools/call", "asks"),
    body: `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"asks","arguments":{},"_meta":${JSON.stringify(canAnswer)},"requestState":"${requestState}","inputResponses":{"input":{"action":"accept","content":{"n":9007199254740993}}}}}`,
  });
  expect(answered).toEqual(['{"jsonrpc":"2.0","id":"q","result":{"action":"accept","content":{"n":9007199254740993}}}']);
  expect(answer.text).toContain('"data":12345678901234567890');
  await upstream.close();
});

it("refuses in the server's place what a modern server would: a version that it does not know, and headers that do not mirror the arguments", async () => {
  const inputSchema = { type: "object", properties: { text: { type: "string", "x-mcp-header": "Text" } } };
  const grant = await addServer({ tools: [{ name: "echo", inputSchema }] });
  const from = server.seen.length;
  const call = (version: string, headers: Record<string, string>) => rawRequest(grant, {
    headers: { ...modernHeaders("tools/call", "echo"), "mcp-protocol-version": version, ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { ...callOf("echo", { text: "a" }), _meta: { ...modernMeta(), "io.modelcontextprotocol/protocolVersion": version } } }),
  });
  const unknown = await call("2027-01-01", { "mcp-param-text": "a" });
  expect([unknown.status, JSON.parse(unknown.text).error]).toMatchObject([400, { code: -32022, data: { supported: ["2026-07-28"], requested: "2027-01-01" } }]);
  for (const headers of [{}, { "mcp-param-text": "b" }, { "mcp-param-text": "=?base64?YQ?=" }]) {
    const refused = await call("2026-07-28", headers);
    expect([refused.status, JSON.parse(refused.text).error.code]).toEqual([400, -32020]);
  }
  expect(server.seen.length).toBe(from);
  expect(answerOf(await call("2026-07-28", { "mcp-param-text": "a" }))).toMatchObject({ result: { content: [{ text: "a" }] } });
});

it("leaves the server's own 4xx to steer clients of both eras where the setting is off", async () => {
  const grant = await addServer({ bridgeModern: false });
  const { status } = await ask(grant, "server/discover");
  expect(status).toBe(400);
  const client = new Client({ name: "new-client", version: "1.0" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(new StreamableHTTPClientTransport(new URL(grant.url), { requestInit: { headers: { Authorization: `Bearer ${grant.token}` } } }));
  expect(client.getProtocolEra()).toBe("legacy");
  await client.close();
});


/** A legacy server made by hand, without sessions: `last` answers what comes after the handshake. */
async function handmade(last: UpstreamHandler) {
  return listenUpstream((request, response, body) => {
    const { method } = JSON.parse(body.toString()) as { readonly method: string };
    if (method === "initialize") return void response.writeHead(200, json).end(initialized);
    if (method === "notifications/initialized") return void response.writeHead(202).end();
    return last(request, response, body);
  });
}

it.each([
  ["a resource that is not there, in its own era's code", 200, '{"jsonrpc":"2.0","id":1,"error":{"code":-32002,"message":"none"}}', 200, { error: { code: -32602, message: "none" } }],
  ["a method that is not there, on HTTP 404", 200, '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}', 404, { error: { code: -32601 } }],
  ["an error on an HTTP status, on HTTP 200", 400, '{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"bad"}}', 200, { id: 1, error: { code: -32000 } }],
  ["an address to open, as a question", 200, '{"jsonrpc":"2.0","id":1,"error":{"code":-32042,"message":"m","data":{"elicitations":[{"mode":"url","elicitationId":"e","url":"https://example.com/","message":"Open"}]}}}', 200,
    { result: { resultType: "input_required", inputRequests: { "url-1": { method: "elicitation/create", params: { mode: "url", url: "https://example.com/", message: "Open" } } } } }],
  ["a failure, as ever", 500, "{}", 502, { error: { code: 5023 } }],
  ["the result of another request, withheld", 200, '{"jsonrpc":"2.0","id":2,"result":{"content":[]}}', 502, { error: { code: 5026 } }],
  ["an answer that two parsers read differently, withheld", 200, '{"jsonrpc":"2.0","id":1,"result":{"a":1,"a":2}}', 502, { error: { code: 5026 } }],
] as const)("gives a modern client %s", async (_name, status, body, seen, expected) => {
  const upstream = await handmade((_request, response) => void response.writeHead(status, json).end(body));
  const meta = { ...modernMeta(), "io.modelcontextprotocol/clientCapabilities": { elicitation: { url: {} } } };
  const answer = await ask(await addServer({ url: upstream.url }), "tools/call", { params: callOf("asks"), meta });
  expect([answer.status, JSON.parse(answer.text)]).toMatchObject([seen, expected]);
  await upstream.close();
});

it("answers what the server is without words that the bridge cannot keep, and says so where no session begins", async () => {
  const upstream = await handmade((_request, response) => void response.writeHead(500).end());
  const discovered = answerOf(await ask(await addServer({ url: upstream.url }), "server/discover"));
  expect(discovered).toMatchObject({ result: { resultType: "complete", supportedVersions: ["2026-07-28"], cacheScope: "private", ttlMs: 0 } });
  expect(discovered["result"]).toMatchObject({ capabilities: { tools: {}, logging: {} } });
  expect(JSON.stringify(discovered)).not.toMatch(/listChanged|tasks/);
  await upstream.close();
  const closed = await listenUpstream((_request, response) => void response.writeHead(400, json).end("{}"));
  const refused = await ask(await addServer({ url: closed.url }), "tools/call", { params: callOf("asks") });
  expect([refused.status, refused.text]).toEqual([200, expect.stringContaining("began no session (HTTP 400)")]);
  await closed.close();
  const locked = await listenUpstream((_request, response) => void response.writeHead(401).end());
  expect((await ask(await addServer({ url: locked.url }), "tools/call", { params: callOf("asks") })).text).toContain("5024");
  await locked.close();
});

/** Calls a tool, and closes the connection before the answer as soon as the call has come so far. */
async function callAndLeave(grant: SceneGrant, name: string, { url }: { readonly url: string }, isUnderWay: () => boolean | Promise<boolean>): Promise<void> {
  const controller = new AbortController();
  const call = fetch(`${url}/mcp/${grant.serverId}`, {
    method: "POST", signal: controller.signal, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { ...callOf(name), _meta: modernMeta() } }),
    headers: { ...modernHeaders("tools/call", name), authorization: `Bearer ${grant.token}`, "content-type": "application/json", accept: "application/json, text/event-stream" },
  }).then((response) => response.text());
  call.catch(() => undefined);
  await expect.poll(isUnderWay, { timeout: 3_000 }).toBe(true);
  controller.abort();
  await expect(call).rejects.toThrow();
}

/** What an ops port says under this name. */
const gauge = async ({ opsUrl }: { readonly opsUrl: string }, name: string) =>
  Number(new RegExp(`^${name} (\\d+)$`, "m").exec(await (await fetch(`${opsUrl}/metrics`)).text())?.[1]);

it("keeps no request's place for a server that falls silent after the head of its answer to initialize: not beyond a bound, nor once the client has left", async () => {
  const silent = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders());
  const grant = await addServer({ url: silent.url });
  const soon = await scene.startReplica({ bounds: { bridgeSessionMs: 500, inFlightPerGrantMax: 2 } });
  const call = { params: callOf("echo"), path: `${soon.url}/mcp/${grant.serverId}` };
  for (let round = 0; round < 2; round += 1) {
    const refused = await Promise.all([ask(grant, "tools/call", call), ask(grant, "tools/call", call)]);
    expect(refused.map(({ status, text }) => [status, text])).toEqual([[200, expect.stringContaining("began no session")], [200, expect.stringContaining("began no session")]]);
  }
  const patient = await scene.startReplica({ bounds: { bridgeSessionMs: 20_000 } });
  const seen = silent.seen.length;
  await callAndLeave(grant, "echo", patient, () => silent.seen.length === seen + 1);
  await expect.poll(() => gauge(patient, "portcullis_requests_in_flight"), { timeout: 3_000 }).toBe(0);
  await silent.close();
});

it.each([
  ["answers in time: it is waited for", 200, true],
  ["never answers: a gateway that ends waits for so long and no longer", null, false],
])("tells a server that its session is over, and where the server %s (bridgeSessionEndMs)", async (_how, answersAfterMs, isHeard) => {
  const bridgeSessionEndMs = 700;
  let hasAnswered = false;
  const upstream = await listenUpstream((request, response, body) => {
    if (request.method === "DELETE") {
      if (answersAfterMs !== null) setTimeout(() => response.writeHead(200).end(() => { hasAnswered = true; }), answersAfterMs);
      return;
    }
    const { method } = JSON.parse(body.toString()) as { readonly method: string };
    if (method === "initialize") return void response.writeHead(200, { ...json, "mcp-session-id": "one" }).end(initialized);
    if (method === "notifications/initialized") return void response.writeHead(202).end();
    response.writeHead(200, json).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
  });
  const grant = await addServer({ url: upstream.url });
  const replica = await scene.startReplica({ bounds: { bridgeSessionEndMs } });
  expect(answerOf(await ask(grant, "tools/call", { params: callOf("echo"), path: `${replica.url}/mcp/${grant.serverId}` }))).toMatchObject({ result: { content: [] } });
  const [loggedBefore, beganMs] = [scene.logged.length, performance.now()];
  await replica.close();
  const tookMs = performance.now() - beganMs;
  expect(upstream.seen.filter(({ method }) => method === "DELETE").map(({ headers }) => headers["mcp-session-id"])).toEqual(["one"]);
  expect(hasAnswered).toBe(isHeard);
  expect(scene.logged.slice(loggedBefore).some((line) => line.includes("could not be carried over"))).toBe(!isHeard);
  // A timer may end a millisecond early; what it waits for of itself, a first byte, would be two minutes.
  if (!isHeard) expect([tookMs > bridgeSessionEndMs - 2, tookMs < 20_000]).toEqual([true, true]);
  await upstream.close();
});

it("counts nothing of a server's stream as held once nobody goes on with it: no answer came, or that of another call or to a server that has moved, or the client left", async () => {
  const grant = await addServer();
  const replica = await scene.startReplica({ bounds: { bridgeInputMs: 2_000 } });
  const path = `${replica.url}/mcp/${grant.serverId}`;
  const held = () => gauge(replica, "portcullis_answers_held_bytes");
  const retry = async (params: object) =>
    expect(answerOf(await ask(grant, "tools/call", { path, meta: canAnswer, params: { ...params, inputResponses } }))).toMatchObject(unknownState);
  const letGo: Readonly<Record<string, () => Promise<unknown>>> = {
    unanswered: () => stateOf(grant, { path }),
    anotherCall: async () => retry({ ...callOf("elicits", { greeting: "Goodbye" }), requestState: await stateOf(grant, { path }) }),
    clientLeft: () => callAndLeave(grant, "slow", replica, async () => (await held()) > 0),
    serverMoved: async () => {
      const requestState = await stateOf(grant, { path });
      await scene.owner.query("UPDATE servers SET url = url || '?moved' WHERE id = $1", [grant.serverId]);
      await scene.owner.query("UPDATE organizations SET config_version = config_version + 1 WHERE id = $1", [grant.orgId]);
      await scene.arrived(grant.orgId);
      await retry({ ...elicits, requestState });
    },
  };
  const left: Record<string, number> = {};
  for (const [how, letItGo] of Object.entries(letGo)) {
    await letItGo();
    await expect.poll(held, { timeout: 4_000 }).toBe(0).catch(() => undefined);
    left[how] = await held();
  }
  expect(left).toEqual({ unanswered: 0, anotherCall: 0, clientLeft: 0, serverMoved: 0 });
});

/** What the limits of the grant's policy have counted, in calls. */
async function charged(grant: SceneGrant): Promise<number> {
  const { rows } = await scene.owner.query<{ used: string | null }>("SELECT sum(used)::text AS used FROM limit_counters WHERE policy_id = $1", [grant.policyId]);
  return Number(rows[0]?.used ?? 0) / 1_000_000;
}
const counted = (refund = "not_delivered") => ({ version: "1", default: "allow", all_tools: { limits: [{ counter: "c", window: "hour", max: 5, refund }] } });

it("charges a call once that is sent again because the server had forgotten the session, and a retry with input as the call that it is", async () => {
  const grant = await addServer({ policy: counted() });
  const call = { params: callOf("echo", { text: "a" }) };
  await ask(grant, "tools/call", call);
  server.forgetSessions();
  const from = server.seen.length;
  expect(answerOf(await ask(grant, "tools/call", call))).toMatchObject({ result: { content: [{ text: "a" }] } });
  expect(server.seen.slice(from).filter(({ body }) => body.includes('"tools/call"'))).toHaveLength(2);
  expect(await charged(grant)).toBe(2);
  const requestState = await stateOf(grant);
  expect(answerOf(await ask(grant, "tools/call", { meta: canAnswer, id: 2, params: { ...elicits, inputResponses, requestState } }))).toMatchObject({ result: { content: [{ text: "Hello Eve" }] } });
  expect(await charged(grant)).toBe(4);
});

it("charges a client that finds out which era the server speaks for its one call", async () => {
  const grant = await addServer({ bridgeModern: false, policy: counted("never") });
  const client = new Client({ name: "new-client", version: "1.0" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(new StreamableHTTPClientTransport(new URL(grant.url), { requestInit: { headers: { Authorization: `Bearer ${grant.token}` } } }));
  expect(await client.callTool({ name: "echo", arguments: { text: "a" } })).toMatchObject({ content: [{ text: "a" }] });
  await client.close();
  expect(await charged(grant)).toBe(1);
});

it.each([400, 401, 500])("charges nothing for a call whose session the server refused to begin with HTTP %i: it never left", async (status) => {
  const upstream = await listenUpstream((_request, response) => void response.writeHead(status, json).end("{}"));
  for (const [refund, calls] of [["not_delivered", 0], ["on_error", 0], ["never", 1]] as const) {
    const grant = await addServer({ url: upstream.url, policy: counted(refund) });
    expect(answerOf(await ask(grant, "tools/call", { params: callOf("echo") }))).toMatchObject({ error: {} });
    expect([refund, await charged(grant)]).toEqual([refund, calls]);
  }
  expect(upstream.seen.every(({ body }) => body.includes('"initialize"'))).toBe(true);
  await upstream.close();
});

it("gives a limit's charge back where the session could not be begun, since the call never left", async () => {
  const gone = await handmade(() => undefined);
  await gone.close();
  const limited = { version: "1", default: "deny", tools: { asks: { limits: [{ counter: "c", window: "hour", max: 1, refund: "not_delivered", on_deny: "One an hour." }] } } };
  const grant = await addServer({ url: gone.url, policy: limited });
  for (let round = 0; round < 2; round += 1) expect((await ask(grant, "tools/call", { params: callOf("asks") })).text).toContain("5020");
  expect((await scene.calls(grant.orgId, 2)).map(({ outcome }) => outcome)).toEqual(["not_delivered", "not_delivered"]);
});

it("carries over to a server of the old HTTP+SSE transport, too, and begins its session anew where the stream broke", async () => {
  const old = await startSseServer();
  const grant = await addServer({ url: old.url, transport: "sse", tools: await asListed(old.url, tools, "sse") });
  const client = await connect(grant);
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(["echo", "slow", "asks"]);
  expect(await client.callTool({ name: "echo", arguments: { text: "hello" } })).toMatchObject({ content: [{ text: "hello" }] });
  old.breakOff();
  await expect.poll(() => old.openSessions()).toBe(0);
  expect(await client.callTool({ name: "echo", arguments: { text: "again" } })).toMatchObject({ content: [{ text: "again" }] });
  expect(old.openSessions()).toBe(1);
  await client.close();
  await old.close();
});

it("keeps apart what a server of the old transport says on its one stream: progress of calls whose clients chose the same token, and a question of one of them", async () => {
  const streams: { write(text: string): unknown }[] = [];
  const event = (message: object) => `data: ${JSON.stringify({ jsonrpc: "2.0", ...message })}\n\n`;
  const calls: { readonly say: (message: object) => void; readonly id: number | string; readonly token: number; readonly name: string }[] = [];
  const old = await listenUpstream((request, response, body) => {
    if (request.method === "GET") {
      return void response.writeHead(200, { "content-type": "text/event-stream" }).write(`event: endpoint\ndata: /m${streams.push(response)}\n\n`);
    }
    response.writeHead(202).end();
    const say = (message: object) => void streams[Number(request.url?.slice(2)) - 1]?.write(event(message));
    const { id = 0, method, params, result } = JSON.parse(body.toString()) as OldMessage;
    if (method === "initialize") say({ id, result: { protocolVersion: "2024-11-05", capabilities: { tools: {} }, serverInfo: { name: "o", version: "1" } } });
    if (method === "tools/call") calls.push({ say, id, token: params?._meta?.progressToken ?? 0, name: params?.name ?? "" });
    if (id === "q") for (const call of calls) call.say({ id: call.id, result: { content: [{ type: "text", text: `${call.name} ${JSON.stringify(result)}` }] } });
  }, "/sse");
  const grant = await addServer({ url: old.url, transport: "sse", policy: { version: "1", default: "allow" } });
  const meta = { ...canAnswer, progressToken: "same" };
  const echo = ask(grant, "tools/call", { params: callOf("echo"), meta });
  const asks = ask(grant, "tools/call", { params: callOf("asks"), meta });
  await expect.poll(() => calls.length).toBe(2);
  for (const { say, token, name } of calls) say({ method: "notifications/progress", params: { progressToken: token, progress: 1, message: `of ${name}` } });
  calls.find(({ name }) => name === "asks")?.say({ id: "q", method: "elicitation/create", params: { message: "m" } });
  const asked = messages(await asks);
  expect(asked).toMatchObject([{ params: { progressToken: "same", message: "of asks" } }, { result: { resultType: "input_required" } }]);
  const { requestState } = asked.at(-1)?.["result"] as { readonly requestState: string };
  const retried = await ask(grant, "tools/call", { params: { ...callOf("asks"), inputResponses, requestState }, meta, id: 2 });
  expect(answerOf(retried)).toMatchObject({ id: 2, result: { content: [{ text: expect.stringContaining('asks {"action":"accept"') }] } });
  expect(messages(await echo)).toMatchObject([{ params: { progressToken: "same", message: "of echo" } }, { result: { content: [{ text: expect.stringContaining("echo") }] } }]);
  await old.close();
});
