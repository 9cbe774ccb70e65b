// Event streams pass as they come: not buffered, kept open by comments, given up with the client or without it as the era says.
import http from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { rawRequest } from "@/tests/support/raw-mcp";
import { until } from "@/tests/support/until";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
const upstreams: Upstream[] = [];
const tools = [{ name: "echo" }];

beforeAll(async () => {
  scene = await openScene({ bounds: { keepAliveCommentMs: 300, streamIdleMs: 1_500, slowReaderMs: 1_000 } });
});
afterAll(async () => {
  await scene?.close();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
});

interface Held {
  readonly grant: SceneGrant;
  /** The server's open responses. */
  readonly responses: http.ServerResponse[];
  readonly closed: () => number;
}

/** A server that opens an event stream and holds it. */
async function holdingServer(first = ""): Promise<Held> {
  const responses: http.ServerResponse[] = [];
  let closed = 0;
  const upstream = await listenUpstream((_request, response) => {
    response.on("close", () => {
      closed += 1;
    });
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    if (first !== "") response.write(first);
    responses.push(response);
  });
  upstreams.push(upstream);
  return { grant: await scene.addServer({ url: upstream.url, tools }), responses, closed: () => closed };
}

interface OpenStream {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: () => string;
  readonly ended: Promise<void>;
  readonly response: http.IncomingMessage;
  destroy(): void;
}

function openCall(grant: SceneGrant, { modern = false, read = true } = {}): Promise<OpenStream> {
  const meta = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 7, method: "tools/call", params: { name: "echo", arguments: {}, ...(modern && { _meta: meta }) } });
  return new Promise((resolve, reject) => {
    const request = http.request(grant.url, {
      method: "POST", agent: false,
      headers: {
        "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${grant.token}`,
        ...(modern && { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "echo" }),
      },
    }, (response) => {
      let text = "";
      if (read) response.on("data", (chunk: Buffer) => {
        text += chunk.toString("utf8");
      });
      response.on("error", () => undefined);
      const ended = new Promise<void>((over) => response.once("close", () => over()));
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text: () => text, ended, response, destroy: () => request.destroy() });
    });
    request.on("error", reject);
    request.end(body);
  });
}

const progress = 'event: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1}}\n\n';
const answer = 'event: message\ndata: {"jsonrpc":"2.0","id":7,"result":{"content":[]}}\n\n';

it("passes the first event on while the server still holds the answer, byte for byte", async () => {
  const { grant, responses } = await holdingServer(progress);
  const stream = await openCall(grant);
  expect([stream.status, stream.headers["content-type"], stream.headers["x-accel-buffering"], stream.headers["cache-control"]])
    .toEqual([200, "text/event-stream", "no", "no-cache, no-transform"]);
  await until(() => stream.text() === progress);
  responses[0]?.end(answer);
  await stream.ended;
  expect(stream.text()).toBe(progress + answer);
  expect(await scene.calls(grant.orgId)).toMatchObject([{ outcome: "delivered", is_error: false, upstream_status: 200 }]);
});

it("holds an event back until it is whole, and cuts it nowhere", async () => {
  const { grant, responses } = await holdingServer();
  const stream = await openCall(grant);
  await until(() => responses.length === 1);
  responses[0]?.write(progress.slice(0, 40));
  await new Promise((resolve) => setTimeout(resolve, 700));
  // A comment may stand between two events, never within one.
  expect(stream.text().replaceAll(":\n\n", "")).toBe("");
  expect(stream.text()).toContain(":\n\n");
  responses[0]?.end(progress.slice(40) + answer);
  await stream.ended;
  expect(stream.text().replaceAll(":\n\n", "")).toBe(progress + answer);
});

it("gives the server up when a modern client goes away, and when nobody reads a listening stream", async () => {
  const modern = await holdingServer(progress);
  const stream = await openCall(modern.grant, { modern: true });
  await until(() => stream.text() !== "");
  stream.destroy();
  await until(() => modern.closed() === 1);
  expect(await scene.calls(modern.grant.orgId)).toMatchObject([{ outcome: "cut", era: "modern" }]);
});

it("leaves a resumable legacy stream alone when its client goes away, and gives one up that nobody can resume", async () => {
  const resumable = await holdingServer(`id: 1\n${progress}`);
  const first = await openCall(resumable.grant);
  await until(() => first.text() !== "");
  first.destroy();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(resumable.closed()).toBe(0);
  resumable.responses[0]?.end(`id: 2\n${answer}`);
  expect(await scene.calls(resumable.grant.orgId)).toMatchObject([{ outcome: "cut", is_error: false }]);

  const lost = await holdingServer(progress);
  const second = await openCall(lost.grant);
  await until(() => second.text() !== "");
  second.destroy();
  await new Promise((resolve) => setTimeout(resolve, 100));
  lost.responses[0]?.write(progress);
  await until(() => lost.closed() === 1);
});

it("ends a stream that falls silent with an error that the client can read", async () => {
  const { grant } = await holdingServer(progress);
  const stream = await openCall(grant);
  await stream.ended;
  expect(stream.text()).toMatch(/data: \{"jsonrpc":"2.0","id":7,"error":\{"code":5040,/);
  expect(await scene.calls(grant.orgId)).toMatchObject([{ outcome: "error" }]);
});

it("stops reading from the server while the client does not read, and in the end lets go of it", async () => {
  const { grant, responses, closed } = await holdingServer();
  const stream = await openCall(grant, { read: false });
  await until(() => responses.length === 1);
  const event = `event: message\ndata: {"jsonrpc":"2.0","method":"notifications/message","params":{"data":"${"x".repeat(64_000)}"}}\n\n`;
  let taken = 0;
  let isFull = false;
  const pump = () => {
    while (!isFull && closed() === 0) {
      taken += event.length;
      isFull = responses[0]?.write(event) === false && (responses[0]?.writableLength ?? 0) > 4_000_000;
      if (taken > 90_000_000) throw new Error("the gateway reads without end");
    }
  };
  const timer = setInterval(() => {
    isFull = (responses[0]?.writableLength ?? 0) > 4_000_000;
    pump();
  }, 20);
  await until(() => closed() === 1, 8_000);
  clearInterval(timer);
  expect(taken).toBeLessThan(60_000_000);
  stream.destroy();
  expect(await scene.calls(grant.orgId)).toMatchObject([{ outcome: "cut" }]);
});

it("passes on a GET that the server refuses, and an answer to it that is no stream does not pass", async () => {
  const refusing = await listenUpstream((_request, response) => void response.writeHead(405, { allow: "POST" }).end());
  const strange = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  upstreams.push(refusing, strange);
  const refused = await rawRequest(await scene.addServer({ url: refusing.url, tools }), { method: "GET" });
  expect([refused.status, refused.headers.allow]).toEqual([405, "POST"]);
  expect((await rawRequest(await scene.addServer({ url: strange.url, tools }), { method: "GET" })).status).toBe(502);
});

it("refuses so many requests of a server on one stream for its client, and ends the stream at one more (refusedRequestsPerStreamMax)", async () => {
  const refusedRequestsPerStreamMax = 3;
  const replica = await scene.startReplica({ bounds: { refusedRequestsPerStreamMax } });
  const ask = (id: number) => `event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", id: `ask-${String(id)}`, method: "roots/list" })}\n\n`;
  for (const requests of [refusedRequestsPerStreamMax, refusedRequestsPerStreamMax + 1]) {
    const upstream = await listenUpstream((_request, response, body) => {
      if (!body.includes("tools/call")) return void response.writeHead(202).end();
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(Array.from({ length: requests }, (_, id) => ask(id)).join("") + answer);
    });
    upstreams.push(upstream);
    const grant = await scene.addServer({ url: upstream.url, tools, policy: { version: "1", default: "allow", server_requests: { roots: "deny" } } });
    const stream = await openCall({ ...grant, url: `${replica.url}/mcp/${grant.serverId}` });
    await stream.ended;
    const isOver = requests > refusedRequestsPerStreamMax;
    expect(stream.text()).not.toContain("roots/list");
    expect(stream.text()).toContain(isOver ? '"code":5026' : answer);
    const rows = await scene.calls(grant.orgId, requests + (isOver ? 0 : 1));
    expect(rows.filter(({ method }) => method === "roots/list").map(({ effect, rule }) => [effect, rule])).toEqual(Array.from({ length: refusedRequestsPerStreamMax }, () => ["deny", "/server_requests/roots"]));
    expect(rows.filter(({ method }) => method === "tools/call")).toMatchObject([{ effect: "allow", outcome: isOver ? "error" : "delivered" }]);
    // To each the server hears a no, by a request of its own.
    await until(() => upstream.seen.filter(({ body }) => body.includes("-32601")).length === refusedRequestsPerStreamMax);
  }
});
