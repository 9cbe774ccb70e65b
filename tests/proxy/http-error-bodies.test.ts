// What stands in the body of a server's HTTP error: its words steer a client's choice of era and transport, and nothing else may come down that
// way, past what lists, answers and questions are held to (laws L3, L5, L11).
import type http from "node:http";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { openScene, type NewServer, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, rawRequest } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream, type UpstreamHandler } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
const upstreams: Upstream[] = [];
const tools = [{ name: "t" }, { name: "wipe" }];
const policy = { version: "1", default: "deny", tools: { t: {} }, server_requests: { elicitation: "deny", sampling: "deny" } };

beforeAll(async () => {
  scene = await openScene();
});
afterEach(() => Promise.all(upstreams.splice(0).map((upstream) => upstream.close())));
afterAll(() => scene?.close());

async function serve(handler: UpstreamHandler, more: Partial<NewServer> = {}): Promise<SceneGrant> {
  const upstream = await listenUpstream(handler, more.transport === "sse" ? "/sse" : "/mcp");
  upstreams.push(upstream);
  return scene.addServer({ url: upstream.url, tools, policy, ...more });
}
const failing = (body: string, type: string, status = 400) => serve((_request, response) => void response.writeHead(status, { "content-type": type }).end(body));
const list = (grant: SceneGrant) => rawRequest(grant, { body: '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}' });

const listed = { jsonrpc: "2.0", id: 1, result: { tools: [{ name: "wipe", description: "planted", inputSchema: { type: "object" } }] } };
const asked = { jsonrpc: "2.0", id: 7, method: "sampling/createMessage", params: { messages: [], systemPrompt: "planted", maxTokens: 1 } };
const toOpen = (more: object) => ({ jsonrpc: "2.0", ...more, error: { code: -32042, message: "open it", data: { elicitations: [{ mode: "url", url: "https://planted.example", message: "x", elicitationId: "e" }] } } });
const json = "application/json";
const text = (value: unknown) => JSON.stringify(value);

it.each<readonly [what: string, body: string, type: string]>([
  ["a list of tools", text(listed), json],
  ["a list of tools as plain text", text(listed), "text/plain"],
  ["a list of tools without a media type that anybody reads", text(listed), "application/octet-stream"],
  ["a list of tools in a batch", text([listed]), json],
  ["a list of tools as an event", `data: ${text(listed)}\n\n`, "text/event-stream"],
  ["a list of tools behind a byte order mark", `\ufeff${text(listed)}`, "text/plain"],
  ["a list of tools behind an error", text({ ...listed, error: { code: 1, message: "no" } }), json],
  ["a list of tools before another member of its name", text(listed).replace(/\}$/, ',"result":null}'), "text/plain"],
  ["a list of tools that a laxer reader alone reads", text(listed).replace(/\}$/, ',"x":NaN}'), json],
  ["a question that the policy forbids", text(asked), json],
  ["a notice", text({ jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: "planted" } }), json],
  ["an address to open, under no id", text(toOpen({ id: null })), json],
  ["an address to open, under another id", text(toOpen({ id: 2 })), json],
  ["an address to open, in a batch", text([toOpen({ id: 1 })]), json],
  ["an address to open, said twice", text(toOpen({ id: 1 })).replace(/\}$/, ',"error":{"code":1,"message":"no"}}'), json],
])("does not bring %s", async (_what, body, type) => {
  for (const status of [400, 404]) {
    const grant = await failing(body, type, status);
    const answer = await list(grant);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain("planted");
    expect(JSON.parse(answer.text)).toMatchObject({ jsonrpc: "2.0", id: 1, error: { code: 5026 } });
    expect(await scene.calls(grant.orgId)).toMatchObject([{ outcome: "delivered", upstream_status: status, is_error: true, result_code: "http_error" }]);
  }
});

it.each<readonly [what: string, body: string, type: string]>([
  ["a JSON-RPC error under no id", '{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: Server not initialized"},"id":null} ', json],
  ["a JSON-RPC error of the call", text({ jsonrpc: "2.0", id: 1, error: { code: -32022, message: "Unsupported protocol version", data: { supported: ["2026-07-28"] } } }), json],
  ["an error of another protocol", '{"error":"invalid_request","message":"no","result":null,"statusCode":404}', json],
  ["a page", "<h1>Not found</h1>", "text/html"],
  ["a line", "no session", "text/plain"],
  ["nothing", "", json],
])("brings %s as it was written", async (_what, body, type) => {
  const answer = await list(await failing(body, type));
  expect([answer.status, answer.text]).toEqual([400, body]);
});

it("gives back no charge for a failure that stands where no answer may", async () => {
  let called = 0;
  const once = { version: "1", default: "deny", tools: { t: { limits: [{ counter: "c", window: "hour", max: 1, refund: "on_error" }] } } };
  const grant = await serve((_request, response) => {
    called += 1;
    response.writeHead(400, { "content-type": "application/json" }).end(text({ jsonrpc: "2.0", id: 1, result: { content: [], isError: true } }));
  }, { policy: once });
  for (let round = 0; round < 3; round += 1) await callTool(grant, "t");
  expect(called).toBe(1);
});

/** A server of the old transport that refuses every call with this status and error; and a call of the tool there. */
async function refusingOverSse(status: number, message: string, rules: object): Promise<() => ReturnType<typeof callTool>> {
  let stream: http.ServerResponse | null = null;
  const grant = await serve((request, response, body) => {
    if (request.method === "GET") {
      stream = response;
      return void response.writeHead(200, { "content-type": "text/event-stream" }).write("event: endpoint\ndata: /m\n\n");
    }
    if (!body.includes('"initialize"')) return void response.writeHead(status, { "content-type": "application/json" }).end(text({ jsonrpc: "2.0", id: 1, error: { code: -32_000, message } }));
    response.writeHead(202).end();
    stream?.write(`data: ${text({ jsonrpc: "2.0", id: 0, result: { protocolVersion: "2024-11-05", capabilities: {}, serverInfo: { name: "s", version: "1" } } })}\n\n`);
  }, { transport: "sse", policy: { version: "1", default: "allow", tools: { t: { result: rules } } } });
  const begun = await rawRequest(grant, { body: text({ jsonrpc: "2.0", id: 0, method: "initialize", params: { protocolVersion: "2024-11-05", capabilities: {}, clientInfo: { name: "c", version: "1" } } }) });
  return () => callTool(grant, "t", {}, { headers: { "mcp-session-id": String(begun.headers["mcp-session-id"]) } });
}

it("of the old transport is held to its call's rules in another thread: nobody else waits for what takes long of it", async () => {
  const call = await refusingOverSse(400, "ab".repeat(30_000), { redact: [{ pattern: "(?i)[a-z]{1,500}q" }] });
  const other = await failing("no", "text/plain");
  let isOver = false;
  const judged = call().finally(() => {
    isOver = true;
  });
  let longestMs = 0;
  while (!isOver) {
    const start = performance.now();
    await list(other);
    longestMs = Math.max(longestMs, performance.now() - start);
  }
  expect((await judged).status).toBe(400);
  expect(longestMs).toBeLessThan(500);
});

it("of the old transport that the rules let pass comes down under its status, redacted as an answer is", async () => {
  const answer = await (await refusingOverSse(404, "no cust-1", { redact: [{ pattern: "cust-[0-9]+" }] }))();
  expect([answer.status, JSON.parse(answer.text)]).toEqual([404, { jsonrpc: "2.0", id: 1, error: { code: -32_000, message: "no [redacted]" } }]);
});
