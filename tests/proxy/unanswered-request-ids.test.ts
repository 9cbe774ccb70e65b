// Calls whose server gives an answer later, or once more: to whoever has the id by then (ADR 0078, ADR 0079).
import { randomUUID } from "node:crypto";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sseEventBytesMax } from "@/lib/mcp/bounds";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { listenSessions } from "@/tests/support/upstreams/listen-sessions";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const streamLifeMs = 2_000;
let scene: Scene;
beforeAll(async () => {
  scene = await openScene({ bounds: { streamLifeMs } });
});
afterAll(() => scene?.close());

const tools = [{ name: "secret" }, { name: "open" }];
const policy = { version: "1", default: "allow", tools: { secret: { result: { redact: [{ pattern: "cust-[0-9]+" }] } } } };

interface Waiting extends Upstream {
  /** Lets the first call go on that waits. */
  release(): void;
  readonly ran: string[];
}

/** Both tools wait until they are released; `secret` has logged `said` by then. */
async function waitingTools(said: string): Promise<Waiting> {
  const waiting: (() => void)[] = [];
  const ran: string[] = [];
  const make = () => {
    const server = new McpServer({ name: "waiting", version: "1" }, { capabilities: { logging: {} } });
    for (const [name, text] of [["secret", "cust-4711"], ["open", "nothing"]] as const) {
      server.registerTool(name, {}, async ({ sendNotification }) => {
        ran.push(name);
        if (name === "secret") await sendNotification({ method: "notifications/message", params: { level: "info", data: said } });
        await new Promise<void>((resolve) => waiting.push(resolve));
        return { content: [{ type: "text", text }] };
      });
    }
    return server;
  };
  return { ...(await listenSessions(make)), ran, release: () => waiting.shift()?.() };
}

async function open(grant: SceneGrant): Promise<Record<string, string>> {
  const { headers } = await rawRequest(grant, { body: JSON.stringify({ jsonrpc: "2.0", id: "i", method: "initialize", params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "n", version: "1" } } }) });
  return { "mcp-session-id": String(headers["mcp-session-id"]), "mcp-protocol-version": "2025-06-18" };
}

const call = (grant: SceneGrant, headers: Record<string, string>, name: string): Promise<RawAnswer> =>
  rawRequest(grant, { headers, body: `{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"${name}","arguments":{}}}` });

it("takes no id again whose call we ended ourselves, for an event too large: what the client got was no answer of the server's", async () => {
  const server = await waitingTools("x".repeat(sseEventBytesMax + 1));
  const grant = await scene.addServer({ url: server.url, tools, policy });
  const headers = await open(grant);
  expect((await call(grant, headers, "secret")).text).toContain("result_too_large");
  const { status, text } = await call(grant, headers, "open");
  expect([status, JSON.parse(text)]).toMatchObject([400, { error: { code: 4001 } }]);
  expect(server.ran).toEqual(["secret"]);
  server.release();
  await server.close();
});

it("takes no id again while its call is under way, or when that had all the time that any call has", async () => {
  const server = await waitingTools("nothing yet");
  const grant = await scene.addServer({ url: server.url, tools, policy });
  const headers = await open(grant);
  const first = call(grant, headers, "secret");
  await expect.poll(() => server.ran.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, streamLifeMs + 100));
  const underWay = await call(grant, headers, "open");
  expect([underWay.status, JSON.parse(underWay.text)]).toMatchObject([400, { error: { code: 4001 } }]);
  expect((await first).text).toContain('"code":5040');
  const ended = await call(grant, headers, "open");
  expect([ended.status, JSON.parse(ended.text)]).toMatchObject([400, { error: { code: 4001 } }]);
  expect(server.ran).toEqual(["secret"]);
  server.release();
  await server.close();
});

/** Files the events of a stream under the request's id, as the reference server in Python does (mcp.server.streamable_http). */
async function filingById(): Promise<Upstream> {
  const filed: { readonly id: string; readonly stream: string; readonly data: string }[] = [];
  const textOf = ({ id, data }: { readonly id: string; readonly data: string }) => `id: ${id}\nevent: message\ndata: ${data}\n\n`;
  return listenUpstream((request, response, body) => {
    const head = { "content-type": "text/event-stream", "mcp-session-id": "s1" };
    if (request.method === "GET") {
      const last = filed.findIndex(({ id }) => id === request.headers["last-event-id"]);
      return void response.writeHead(200, head).end(filed.slice(last).filter(({ stream }) => stream === filed[last]?.stream).map(textOf).join(""));
    }
    const { id, method, params } = JSON.parse(body.toString("utf8")) as { readonly id: unknown; readonly method: string; readonly params: { readonly name: string } };
    const result = method === "initialize"
      ? { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "p", version: "1" } }
      : { content: [{ type: "text", text: params.name === "secret" ? "cust-4711" : "cust-1" }] };
    const event = { id: randomUUID(), stream: String(id), data: JSON.stringify({ jsonrpc: "2.0", id, result }) };
    filed.push(event);
    response.writeHead(200, head).end(textOf(event));
  });
}

const takeUp = (grant: SceneGrant, headers: Record<string, string>, answer: RawAnswer): Promise<RawAnswer> =>
  rawRequest(grant, { method: "GET", headers: { ...headers, accept: "text/event-stream", "last-event-id": /^id: (.*)$/m.exec(answer.text)?.[1] ?? "" } });

it("takes no id again whose answer can be had once more by the id of an event: the server may file another's under it", async () => {
  const server = await filingById();
  const grant = await scene.addServer({ url: server.url, tools, policy });
  const headers = await open(grant);
  const first = await call(grant, headers, "open");
  expect((await call(grant, headers, "secret")).status).toBe(400);
  expect((await takeUp(grant, headers, first)).text).toContain("cust-1");
  await server.close();
});

it("holds what comes on a stream to every rule once its call is older than any may be: by then the id may be another's", async () => {
  const server = await filingById();
  const aged = await scene.startReplica({ bounds: { firstByteMs: 200, streamLifeMs: 300 } });
  const added = await scene.addServer({ url: server.url, tools, policy });
  const grant = { ...added, url: added.url.replace(scene.gateway.url, aged.url) };
  const headers = await open(grant);
  const first = await call(grant, headers, "open");
  await new Promise((resolve) => setTimeout(resolve, 600));
  const { status, text } = await takeUp(grant, headers, first);
  expect(status).toBe(200);
  expect(text).not.toContain("cust-1");
  await server.close();
});
