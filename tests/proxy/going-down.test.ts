// The end of a gateway: what is under way is finished, streams are ended, everything is recorded; and what the ops port says meanwhile.
import http from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { openScene, type Scene } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { connectRaw, statusesIn } from "@/tests/support/raw-socket";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
let answerNow: () => void = () => undefined;
const tools = [{ name: "echo" }];

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((request, response) => {
    if (request.method === "GET") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      return void response.write(": open\n\n");
    }
    answerNow = () => void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

it("finishes the call, ends the stream, refuses what comes, and writes every outcome", async () => {
  const replica = await scene.startReplica();
  const grant = await scene.addServer({ url: server.url, tools });
  const there = { ...grant, url: grant.url.replace(scene.gateway.url, replica.url) };
  expect((await fetch(`${replica.opsUrl}/healthz`)).status).toBe(200);
  expect((await fetch(`${replica.opsUrl}/readyz`)).status).toBe(200);

  const streamEnded = new Promise<void>((resolve) => {
    http.get(there.url, { agent: false, headers: { accept: "text/event-stream", authorization: `Bearer ${grant.token}` } }, (response) => {
      response.resume();
      response.once("end", () => resolve());
    });
  });
  const agent = new http.Agent({ keepAlive: true });
  const call = callTool(there, "echo");
  while (server.seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  agent.destroy();

  const closed = replica.close();
  await streamEnded;
  const ready = await fetch(`${replica.opsUrl}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([503, { status: "not_ready", reasons: ["draining"] }]);
  await expect(callTool(there, "echo")).rejects.toThrow(/ECONNREFUSED|ECONNRESET|socket hang up/);
  answerNow();
  expect((await call).status).toBe(200);
  await closed;
  const rows = await scene.calls(grant.orgId, 2);
  expect(rows.map(({ http_method, outcome }) => [http_method, outcome]).sort()).toEqual([["GET", "cut"], ["POST", "delivered"]]);
});

it("answers what a client sends at once on the connection of a stream that has just ended, and tells it that the connection ends", async () => {
  const replica = await scene.startReplica();
  const streams: (() => void)[] = [];
  const slow = await listenUpstream((_request, response, body) => {
    const { id }: { id: number } = JSON.parse(body.toString("utf8"));
    const result = JSON.stringify({ jsonrpc: "2.0", id, result: { content: [] } });
    if (streams.length > 0) return void response.writeHead(200, { "content-type": "application/json" }).end(result);
    response.writeHead(200, { "content-type": "text/event-stream" }).write(": begun\n\n");
    streams.push(() => void response.end(`event: message\ndata: ${result}\n\n`));
  });
  const grant = await scene.addServer({ url: slow.url, tools });
  const url = grant.url.replace(scene.gateway.url, replica.url);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  let begun: () => void = () => undefined;
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const send = (id: number) => new Promise<http.IncomingMessage>((resolve, reject) => {
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${grant.token}` };
    const request = http.request(url, { agent, method: "POST", headers }, (response) => {
      begun();
      response.resume();
      response.once("end", () => resolve(response));
    });
    request.once("error", reject);
    request.end(JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name: "echo", arguments: {} } }));
  });
  const streamed = send(1);
  // An answer whose head comes later says that the connection ends.
  await hasBegun;
  const closed = replica.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const next = streamed.then(() => send(2));
  for (const endStream of streams) endStream();
  expect((await streamed).headers["connection"]).not.toBe("close");
  expect([(await next).statusCode, (await next).headers["connection"]]).toEqual([200, "close"]);
  await closed;
  agent.destroy();
  await slow.close();
  expect((await scene.calls(grant.orgId, 2)).map(({ outcome }) => outcome)).toEqual(["delivered", "delivered"]);
});

it("opens no new stream while it goes down, on a connection that was open already", async () => {
  const replica = await scene.startReplica();
  const grant = await scene.addServer({ url: server.url, tools });
  const there = { url: grant.url.replace(scene.gateway.url, replica.url) };
  const { host, pathname } = new URL(there.url);
  const [before, getsBefore] = [server.seen.length, server.seen.filter(({ method }) => method === "GET").length];
  const call = callTool({ ...grant, ...there }, "echo");
  while (server.seen.length === before) await new Promise((resolve) => setTimeout(resolve, 10));
  const { socket, heard } = connectRaw(there);
  // Half a request, come by the time that the one before it is answered: its connection is not idle, and stays.
  socket.write(`GET /nothing HTTP/1.1\r\nHost: ${host}\r\n\r\nGET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAccept: text/event-stream\r\n`);
  await expect.poll(() => statusesIn(heard()), { timeout: 5_000 }).toEqual([404]);
  const closed = replica.close();
  await expect.poll(async () => (await fetch(`${replica.opsUrl}/readyz`)).status, { timeout: 5_000 }).toBe(503);
  socket.write(`Authorization: Bearer ${grant.token}\r\n\r\n`);
  await expect.poll(() => statusesIn(heard()), { timeout: 5_000 }).toEqual([404, 503]);
  expect(heard()).toContain('"code":5037');
  expect(server.seen.filter(({ method }) => method === "GET").length).toBe(getsBefore);
  answerNow();
  expect((await call).status).toBe(200);
  socket.destroy();
  await closed;
});

it("cuts what does not end in time, and records it as cut", async () => {
  const replica = await scene.startReplica({ bounds: { drainMs: 300 } });
  const grant = await scene.addServer({ url: server.url, tools });
  const before = server.seen.length;
  const call = callTool({ ...grant, url: grant.url.replace(scene.gateway.url, replica.url) }, "echo");
  while (server.seen.length === before) await new Promise((resolve) => setTimeout(resolve, 10));
  await replica.close();
  expect((await call).status).toBe(502);
  expect(await scene.calls(grant.orgId)).toMatchObject([{ outcome: "cut" }]);
});

it("puts a job back that it had begun, for another gateway to do", async () => {
  const quiet = await openScene({ bounds: { jobPollMs: 60_000 } });
  const grant = await quiet.addServer({ url: server.url });
  const id = randomId("job");
  const before = server.seen.length;
  await quiet.owner.query("INSERT INTO jobs (id, org_id, server_id, kind, created_by) VALUES ($1, $2, $3, 'introspect', 'test')", [id, grant.orgId, grant.serverId]);
  while (server.seen.length === before) await new Promise((resolve) => setTimeout(resolve, 10));
  await quiet.gateway.close();
  expect((await quiet.owner.query("SELECT state, started_at FROM jobs WHERE id = $1", [id])).rows).toEqual([{ state: "queued", started_at: null }]);
  await quiet.close();
});

it("is not ready, and refuses, when Postgres was not heard for too long; it serves nothing that may have been revoked", async () => {
  const replica = await scene.startReplica({ bounds: { staleAfterMs: 1, sweepEveryMs: 60_000 } });
  const grant = await scene.addServer({ url: server.url, tools });
  await new Promise((resolve) => setTimeout(resolve, 20));
  const answer = await callTool({ ...grant, url: grant.url.replace(scene.gateway.url, replica.url) }, "echo");
  expect([answer.status, JSON.parse(answer.text)]).toMatchObject([503, { error: { code: 5030 } }]);
});
