// What both ends of a connection see of each other through the gateway: ids, tokens and unknown members as they were written, progress,
// cancellation, pages, completion, and the forms of HTTP that clients use.
import http from "node:http";
import net from "node:net";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { modernHeaders, modernMeta, rawRequest } from "@/tests/support/raw-mcp";
import { until } from "@/tests/support/until";
import { startLegacyServer } from "@/tests/support/upstreams/legacy-server";
import { listenUpstream, type Upstream, type UpstreamHandler } from "@/tests/support/upstreams/listen-upstream";

const page = "https://app.example";
const tools = [{ name: "echo" }, { name: "slow" }, { name: "wipe" }];
let scene: Scene;
const servers: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  scene = await openScene({ env: { ALLOWED_ORIGINS: page } });
});
afterAll(async () => {
  await scene?.close();
  await Promise.all(servers.map((server) => server.close()));
});

async function serve(handler: UpstreamHandler): Promise<Upstream> {
  const server = await listenUpstream(handler);
  servers.push(server);
  return server;
}
/** Answers every request with an empty result, under the id as it was written. */
const echoId: UpstreamHandler = (_request, response, body) => {
  const id = /"id":\s*("[^"]*"|-?\d+)/.exec(body.toString("utf8"))?.[1] ?? "null";
  response.writeHead(200, { "content-type": "application/json", "mcp-session-id": "minted" }).end(`{"jsonrpc":"2.0","id":${id},"result":{"resultType":"complete","content":[]}}`);
};

describe("what the gateway does not know the meaning of", () => {
  it.each(["1", "0", "-5", "9007199254740991", '"1"', '""', '"é\\u00e9"'])("goes both ways as it was written, in both eras: the id %s, tokens, members, capabilities", async (id) => {
    const server = await serve(echoId);
    const grant = await scene.addServer({ url: server.url, tools });
    const meta = JSON.stringify({ ...modernMeta({ name: "x", version: "1" }), progressToken: 7, "example.com/x": [1, { y: null }] })
      .replace('"io.modelcontextprotocol/clientCapabilities":{}', '"io.modelcontextprotocol/clientCapabilities":{"extensions":{"example.com/new":{"n": 1.0}}}');
    for (const isModern of [true, false]) {
      const body = ` { "jsonrpc": "2.0","method":"tools/call", "id": ${id}, "params":{"name":"echo","futureMember": 1e2,"arguments":{"n":9007199254740993,"m": 1.0}${isModern ? `,"_meta":${meta}` : ',"_meta":{"progressToken":"t","x":{}}'}} } `;
      const answer = await rawRequest(grant, { body, headers: isModern ? { ...modernHeaders("tools/call", "echo"), "mcp-param-region": "eu", "mcp-param-x": "=?base64?w6k=?=" } : {} });
      expect([answer.status, answer.text]).toEqual([200, `{"jsonrpc":"2.0","id":${id},"result":{"resultType":"complete","content":[]}}`]);
      const seen = server.seen.at(-1);
      expect(seen?.body.toString("utf8")).toBe(body);
      expect([seen?.headers["mcp-param-region"], seen?.headers["mcp-param-x"]]).toEqual(isModern ? ["eu", "=?base64?w6k=?="] : [undefined, undefined]);
      // The modern era has no sessions, whatever the server says.
      expect(answer.headers["mcp-session-id"] === undefined).toBe(isModern);
    }
  });

  it("is not a version that the header names wrongly; none at all is no fault in the legacy era", async () => {
    const server = await serve(echoId);
    const grant = await scene.addServer({ url: server.url, tools });
    const ping = (version?: string) => rawRequest(grant, { body: '{"jsonrpc":"2.0","id":1,"method":"ping"}', headers: version === undefined ? {} : { "mcp-protocol-version": version } });
    expect((await ping()).status).toBe(200);
    expect((await ping("2025-06-18")).status).toBe(200);
    expect((await ping("nonsense")).status).toBe(400);
    expect(server.seen.map(({ headers }) => headers["mcp-protocol-version"])).toEqual([undefined, "2025-06-18"]);
  });
});

describe("progress and cancellation", () => {
  it("progress of a legacy call reaches its client before the answer", async () => {
    const server = await startLegacyServer();
    servers.push(server);
    const grant = await scene.addServer({ url: server.url, tools });
    const client = new Client({ name: "c", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(new URL(grant.url), { requestInit: { headers: { Authorization: `Bearer ${grant.token}` } } }));
    const told: unknown[] = [];
    const call = client.callTool({ name: "slow", arguments: {} }, undefined, { onprogress: (progress) => void told.push(progress) });
    await until(() => told.length === 1);
    expect(told).toEqual([{ progress: 1, message: "begun" }]);
    server.release();
    expect((await call).content).toEqual([{ type: "text", text: "done" }]);
    await client.close();
  });

  it("a legacy cancellation goes to the server as it is, and its stream goes on until the server ends it", async () => {
    const open: http.ServerResponse[] = [];
    const server = await serve((_request, response, body) => {
      if (body.includes("notifications/")) return void response.writeHead(202).end();
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": working\n\n");
      open.push(response);
    });
    const grant = await scene.addServer({ url: server.url, tools });
    const call = rawRequest(grant, { body: '{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"echo"}}' });
    await until(() => open.length === 1);
    const cancel = '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"c","reason":"enough"}}';
    const answer = await rawRequest(grant, { body: cancel });
    expect([answer.status, answer.text]).toEqual([202, ""]);
    expect(server.seen.at(-1)?.body.toString("utf8")).toBe(cancel);
    expect(open[0]?.writableEnded).toBe(false);
    open[0]?.end();
    expect((await call).text).toBe(": working\n\n");
  });

  it("a modern client that leaves takes its call with it, also while no byte of the answer has come", async () => {
    let closed = 0;
    let isWaiting = false;
    const server = await serve((request, response) => {
      isWaiting = true;
      response.on("close", () => {
        closed += 1;
      });
      void request;
    });
    const grant = await scene.addServer({ url: server.url, tools });
    const request = http.request(grant.url, {
      method: "POST", agent: false,
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${grant.token}`, ...modernHeaders("tools/call", "echo") },
    });
    request.on("error", () => undefined);
    request.end(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "echo", _meta: modernMeta() } }));
    await until(() => isWaiting);
    request.destroy();
    await until(() => closed === 1);
    expect(await scene.calls(grant.orgId)).toMatchObject([{ outcome: "cut", era: "modern" }]);
  });
});

it("counts no failure where a server declines the stream that a client may listen to, or the end of a session", async () => {
  const server = await serve((request, response) => void response.writeHead(request.method === "POST" ? 404 : 405).end());
  const grant = await scene.addServer({ url: server.url, tools });
  const ask = (method: string, body?: string) => rawRequest(grant, { method, ...(body !== undefined && { body }) });
  expect([(await ask("GET")).status, (await ask("DELETE")).status, (await ask("POST", '{"jsonrpc":"2.0","id":1,"method":"ping"}')).status]).toEqual([405, 405, 404]);
  await expect.poll(async () => (await scene.calls(grant.orgId)).map(({ http_method, outcome, is_error }) => [http_method, outcome, is_error]).sort()).toEqual([["DELETE", "delivered", null], ["GET", "delivered", null], ["POST", "delivered", true]]);
});

describe("pages and completion", () => {
  it("a client walks through all pages in the server's order, without what it may not see", async () => {
    const pages = [["echo", "wipe"], ["wipe2"], ["slow"]];
    const server = await serve((request, response, body) => {
      if (request.method !== "POST") return void response.writeHead(405).end();
      const { id, method, params } = JSON.parse(body.toString("utf8"));
      const json = (result: object) => void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
      if (method === "initialize") return json({ protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "s", version: "1" } });
      if (id === undefined) return void response.writeHead(202).end();
      const at = Number(params?.cursor ?? 0);
      return json({ tools: (pages[at] ?? []).map((name) => ({ name, inputSchema: { type: "object" } })), ...(at < 2 && { nextCursor: String(at + 1) }) });
    });
    const grant = await scene.addServer({ url: server.url, tools: [...tools, { name: "wipe2" }], policy: { version: "1", default: "allow", hide: ["wipe*"] } });
    const client = new Client({ name: "c", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(new URL(grant.url), { requestInit: { headers: { Authorization: `Bearer ${grant.token}` } } }));
    const seen: string[][] = [];
    let cursor: string | undefined;
    do {
      const list = await client.listTools(cursor === undefined ? {} : { cursor });
      seen.push(list.tools.map(({ name }) => name));
      cursor = list.nextCursor;
    } while (cursor !== undefined && seen.length < 9);
    expect(seen).toEqual([["echo"], [], ["slow"]]);
    await client.close();
  });

  it("completion says of a prompt what the policy says of it, and comes down as it is", async () => {
    const text = '{"jsonrpc":"2.0","id":1,"result":{"completion":{"values":["a"],"total": 1.0,"hasMore":false}}}';
    const server = await serve((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end(text));
    const grant = await scene.addServer({ url: server.url, tools, policy: { version: "1", default: "allow", prompts: { default: "allow", deny: ["internal_*"] } } });
    const complete = (name: string) => rawRequest(grant, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "completion/complete", params: { ref: { type: "ref/prompt", name }, argument: { name: "x", value: "a" } } }) });
    expect((await complete("greet")).text).toBe(text);
    expect(JSON.parse((await complete("internal_x")).text)).toMatchObject({ error: { code: 4003, data: { "portcullis/decision": { code: "denied", rule: "/prompts/deny/0" } } } });
    expect(server.seen).toHaveLength(1);
  });
});

describe("forms of HTTP", () => {
  it("a body is sent after 100 Continue, in chunks, and a second request follows on the same connection", async () => {
    const server = await serve(echoId);
    const grant = await scene.addServer({ url: server.url, tools });
    const { hostname, port, pathname, host } = new URL(grant.url);
    const head = `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${grant.token}\r\nContent-Type: application/json\r\nAccept: text/event-stream,application/json\r\nTransfer-Encoding: chunked\r\n`;
    const socket = net.connect(Number(port), hostname);
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("utf8");
    });
    const body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{}}}';
    const chunks = `${(20).toString(16)}\r\n${body.slice(0, 20)}\r\n${(body.length - 20).toString(16)}\r\n${body.slice(20)}\r\n0\r\n\r\n`;
    socket.write(`${head}Expect: 100-continue\r\n\r\n`);
    await until(() => text === "HTTP/1.1 100 Continue\r\n\r\n");
    socket.write(chunks);
    await until(() => text.includes('"id":1,'));
    socket.write(`${head}\r\n${chunks.replace('":1,"method"', '":2,"method"')}`);
    await until(() => text.includes('"id":2,'));
    socket.destroy();
    expect(server.seen.map(({ body: sent, headers }) => [sent.toString("utf8"), headers.expect, headers["transfer-encoding"]]))
      .toEqual([[body, undefined, undefined], [body.replace('"id":1', '"id":2'), undefined, undefined]]);
  });

  const preflight = (grant: SceneGrant, headers: Record<string, string>) => rawRequest(grant, { method: "OPTIONS", token: null, headers });
  const asks = { "access-control-request-method": "POST", "access-control-request-headers": "authorization, content-type, mcp-method, mcp-param-region, x-evil" };

  it("a page of a configured origin may ask, call and read the session; any other is refused and told nothing", async () => {
    const server = await serve(echoId);
    const grant = await scene.addServer({ url: server.url, tools });
    const allowed = await preflight(grant, { origin: page, ...asks });
    expect([allowed.status, allowed.headers["access-control-allow-origin"], allowed.headers["access-control-allow-methods"], allowed.headers["access-control-allow-credentials"]])
      .toEqual([204, page, "POST, GET, DELETE", undefined]);
    expect(allowed.headers["access-control-allow-headers"]).toMatch(/authorization, content-type.*mcp-session-id.*mcp-param-region$/);
    const call = await rawRequest(grant, { body: '{"jsonrpc":"2.0","id":1,"method":"ping"}', headers: { origin: page } });
    expect([call.status, call.headers["access-control-allow-origin"], call.headers.vary]).toEqual([200, page, "origin"]);
    expect(call.headers["access-control-expose-headers"]).toContain("mcp-session-id");
    const denied = await rawRequest(grant, { token: null, headers: { origin: page }, body: "{}" });
    expect([denied.status, denied.headers["access-control-allow-origin"]]).toEqual([401, page]);

    const refused = [
      await preflight(grant, { origin: "https://evil.example", ...asks }), await preflight(grant, asks), await preflight(grant, { origin: page }),
      await preflight(grant, { origin: page, host: "evil.example", ...asks }), await preflight(grant, { origin: "null", ...asks }),
    ];
    for (const answer of refused) expect([answer.status, answer.headers.allow, answer.headers["access-control-allow-methods"]]).toEqual([405, "GET, POST, DELETE", undefined]);
    const evil = await rawRequest(grant, { body: '{"jsonrpc":"2.0","id":1,"method":"ping"}', headers: { origin: "https://evil.example" } });
    expect([evil.status, evil.headers["access-control-allow-origin"]]).toEqual([403, undefined]);
    expect(server.seen).toHaveLength(1);
  });
});
