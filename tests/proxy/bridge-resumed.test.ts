// A legacy server may close the stream of a call before its answer, and have its client come back for the rest (MCP 2025-11-25, Transports §
// Resumability and Redelivery): a modern client in front of it knows nothing of that, so the bridge comes back.
import { randomUUID } from "node:crypto";
import type http from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { eventStore } from "@/tests/conformance/server/event-store";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { modernHeaders, modernMeta, rawRequest } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream, type UpstreamHandler } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
const upstreams: Upstream[] = [];
beforeAll(async () => {
  scene = await openScene({ bounds: { bridgeResumeMinMs: 50, bridgeResumeMaxMs: 200 } });
});
afterEach(() => Promise.all(upstreams.splice(0).map((upstream) => upstream.close())));
afterAll(() => scene?.close());

const allowAll = { version: "1", default: "allow" };
async function serve(handler: UpstreamHandler, policy: object = allowAll): Promise<SceneGrant & { readonly upstream: Upstream }> {
  const upstream = await listenUpstream(handler);
  upstreams.push(upstream);
  return { ...(await scene.addServer({ url: upstream.url, era: "legacy", bridgeModern: true, tools: [{ name: "polls" }], policy })), upstream };
}

async function call(grant: SceneGrant): Promise<{ readonly text: string; readonly messages: Record<string, unknown>[] }> {
  const params = { name: "polls", arguments: {}, _meta: { ...modernMeta(), progressToken: "p" } };
  const { text } = await rawRequest(grant, { headers: modernHeaders("tools/call", "polls"), body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }) });
  const data = text.startsWith("{") ? [text] : [...text.matchAll(/^data: (.+)$/gm)].map(([, said]) => said ?? "");
  return { text, messages: data.map((said) => JSON.parse(said) as Record<string, unknown>) };
}

it("goes on with a call whose stream a server of the reference library closed, and loses nothing of it", async () => {
  const transports = new Map<string, StreamableHTTPServerTransport>();
  const grant = await serve(async (request, response, body) => {
    const id = request.headers["mcp-session-id"];
    let transport = typeof id === "string" ? transports.get(id) : undefined;
    if (transport === undefined) {
      const fresh = new StreamableHTTPServerTransport({
        sessionIdGenerator: () => randomUUID(), eventStore: eventStore(), retryInterval: 60, onsessioninitialized: (sessionId) => void transports.set(sessionId, fresh),
      });
      transport = fresh;
      const server = new McpServer({ name: "polling", version: "1" });
      server.registerTool("polls", {}, async ({ closeSSEStream, sendNotification, _meta }) => {
        const tell = (progress: number) => sendNotification({ method: "notifications/progress", params: { progressToken: _meta?.progressToken ?? 0, progress } });
        await tell(1);
        closeSSEStream?.();
        await new Promise((resolve) => setTimeout(resolve, 20));
        await tell(2);
        await new Promise((resolve) => setTimeout(resolve, 200));
        return { content: [{ type: "text", text: "done" }] };
      });
      await server.connect(fresh);
    }
    await transport.handleRequest(request, response, body.length === 0 ? undefined : JSON.parse(body.toString("utf8")));
  });
  expect((await call(grant)).messages).toMatchObject([
    { method: "notifications/progress", params: { progressToken: "p", progress: 1 } }, { method: "notifications/progress", params: { progressToken: "p", progress: 2 } },
    { id: 1, result: { resultType: "complete", content: [{ text: "done" }] } },
  ]);
});

/** A legacy server by hand: `onCall` answers the POST of a call, `onResume` the GET that comes back. */
function byHand(onCall: (response: http.ServerResponse, id: unknown) => void, onResume: UpstreamHandler): UpstreamHandler {
  return (request, response, body) => {
    if (request.method === "GET") return onResume(request, response, body);
    const { id, method } = JSON.parse(body.toString() || "{}") as { readonly id?: unknown; readonly method?: string };
    if (method === "tools/call") return onCall(response.writeHead(200, { "content-type": "text/event-stream" }), id);
    if (method !== "initialize") return void response.writeHead(202).end();
    response.writeHead(200, { "content-type": "application/json", "mcp-session-id": "sid" })
      .end(JSON.stringify({ jsonrpc: "2.0", id, result: { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "s", version: "1" } } }));
  };
}
const done = (id: unknown, text: string) => `data: ${JSON.stringify({ jsonrpc: "2.0", id, result: { content: [{ type: "text", text }] } })}\n\n`;

it("comes back as the session that it was, after the last event, to a stream that broke; what was begun and not ended is not passed on", async () => {
  let asked: unknown;
  const grant = await serve(byHand((response, id) => {
    asked = id;
    response.write(`id: e1\nretry: 1\ndata: \n\nid: e2\n${done("another", "no")}`);
    response.write(`id: e3\n${done(id, "cut off").slice(0, 40)}`, () => void response.destroy());
  }, (_request, response) => void response.writeHead(200, { "content-type": "text/event-stream" }).end(`id: e3\n${done(asked, "whole")}`)));
  const { text, messages } = await call(grant);
  expect(messages).toMatchObject([{ id: 1, result: { content: [{ text: "whole" }] } }]);
  expect(text).not.toContain("cut off");
  const resumed = grant.upstream.seen.filter(({ method }) => method === "GET");
  expect(resumed.map(({ headers }) => [headers["last-event-id"], headers["mcp-session-id"], headers["mcp-protocol-version"], headers["content-type"]])).toEqual([["e2", "sid", "2025-11-25", undefined]]);
});

it.each([
  ["gave its events no ids", "", 0, (response: http.ServerResponse): void => void response.writeHead(500).end()],
  ["does not let anybody come back", "id: e1\n", 1, (response: http.ServerResponse): void => void response.writeHead(405).end()],
] as const)("says that the server broke off where it closed the stream and %s", async (_what, id, times, answerGet) => {
  const grant = await serve(byHand((response) => void response.end(`${id}data: \n\n`), (_request, response) => answerGet(response)));
  expect((await call(grant)).messages).toMatchObject([{ id: 1, error: { code: 5022 } }]);
  expect(grant.upstream.seen.filter(({ method }) => method === "GET")).toHaveLength(times);
});

it("comes back no more once the client has left, and tells the server so", async () => {
  const grant = await serve(byHand((response) => void response.end("id: e1\ndata: \n\n"), (_request, response) => void response.writeHead(200, { "content-type": "text/event-stream" }).end("id: e1\ndata: \n\n")));
  const controller = new AbortController();
  const gets = () => grant.upstream.seen.filter(({ method }) => method === "GET").length;
  const leaving = fetch(grant.url, {
    method: "POST", signal: controller.signal, headers: { ...modernHeaders("tools/call", "polls"), authorization: `Bearer ${grant.token}`, "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "polls", arguments: {}, _meta: modernMeta() } }),
  }).then((response) => response.text());
  leaving.catch(() => undefined);
  await expect.poll(gets).toBeGreaterThan(1);
  controller.abort();
  await expect.poll(() => grant.upstream.seen.some(({ body }) => body.includes("notifications/cancelled"))).toBe(true);
  const last = gets();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(gets()).toBe(last);
});
