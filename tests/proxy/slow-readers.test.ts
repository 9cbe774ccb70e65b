// A client that does not read holds little, and not for long: whichever way its answer comes.
import net from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, rawRequest } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const tools = [{ name: "t" }];
const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: {} } });
const upstreams: Upstream[] = [];
let scene: Scene;

beforeAll(async () => {
  scene = await openScene({ bounds: { slowReaderMs: 800, keepAliveCommentMs: 300, inFlightPerGrantMax: 2, listeningPerGrantMax: 2 } });
});
afterAll(async () => {
  await scene?.close();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
});

async function serving(type: string, answer: string): Promise<SceneGrant> {
  const upstream = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": type }).end(answer));
  upstreams.push(upstream);
  return scene.addServer({ url: upstream.url, tools });
}

/** Asks and never reads a byte of the answer; resolves when the gateway has closed the connection. */
function askAndNeverRead(grant: SceneGrant): { readonly closed: Promise<number>; destroy(): void } {
  const url = new URL(grant.url);
  const startedMs = performance.now();
  const socket = net.connect(Number(url.port), url.hostname);
  socket.pause();
  socket.write(`POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nAuthorization: Bearer ${grant.token}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  socket.on("error", () => undefined);
  // A socket that is not read hears of no end: a byte now and then finds out that nobody is there.
  const closed = new Promise<number>((resolve) => {
    const probe = setInterval(() => void socket.write("\r\n"), 100);
    socket.once("close", () => {
      clearInterval(probe);
      resolve(performance.now() - startedMs);
    });
  });
  return { closed, destroy: () => void socket.destroy() };
}

const large = "x".repeat(9_000_000);

it.each([
  ["a large body", "application/json", JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [{ type: "text", text: large }] } })],
  ["a stream that the server has ended", "text/event-stream",
    `event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/message", params: { data: "y".repeat(900_000) } })}\n\n`.repeat(12)
    + `event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [] } })}\n\n`],
])("lets go of a client that does not read %s, and gives its place to the next", async (_name, type, answer) => {
  const grant = await serving(type, answer);
  const stuck = [askAndNeverRead(grant), askAndNeverRead(grant)];
  await expect.poll(async () => (await callTool(grant, "t")).status, { timeout: 3_000 }).toBe(429);
  for (const { closed } of stuck) expect(await closed).toBeLessThan(10_000);
  expect((await callTool(grant, "t")).status).toBe(200);
  expect((await scene.calls(grant.orgId)).filter(({ outcome }) => outcome === "cut")).toHaveLength(2);
});

it.each(["answersBytesPerOrgMax", "answersBytesMax"] as const)("counts what waits for them among the answers that are held (%s), which leaves others no more than there is, and no longer than it waits", async (bound) => {
  const event = `event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/message", params: { data: "y".repeat(900_000) } })}\n\n`;
  const last = `event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [] } })}\n\n`;
  const upstream = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "text/event-stream" }).end(event.repeat(15) + last));
  upstreams.push(upstream);
  const replica = await scene.startReplica({ bounds: { slowReaderMs: 20_000, inFlightPerGrantMax: 12, [bound]: 3_000_000 } });
  const made = await scene.addServer({ url: upstream.url, tools });
  const grant = { ...made, url: made.url.replace(scene.gateway.url, replica.url) };
  const held = async () => Number(/^portcullis_answers_held_bytes (\d+)$/m.exec(await (await fetch(`${replica.opsUrl}/metrics`)).text())?.[1]);
  const stuck = Array.from({ length: 3 }, () => askAndNeverRead(grant));
  await expect.poll(held, { timeout: 5_000 }).toBeGreaterThan(3 * 900_000);
  expect(await held()).toBeLessThanOrEqual(3_000_000);
  expect((await callTool(grant, "t")).text).toContain('"error"');
  for (const one of stuck) one.destroy();
  await expect.poll(held, { timeout: 5_000 }).toBe(0);
  expect((await callTool(grant, "t")).text.endsWith(last)).toBe(true);
  expect(await held()).toBe(0);
  await replica.close();
}, 30_000);

it("refuses one listening stream too many with the time after which to try again, while calls go on", async () => {
  const open: import("node:http").ServerResponse[] = [];
  const upstream = await listenUpstream((request, response) => {
    if (request.method === "POST") return void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    open.push(response);
  });
  upstreams.push(upstream);
  const grant = await scene.addServer({ url: upstream.url, tools });
  const listening = [1, 2].map(() => rawRequest(grant, { method: "GET" }));
  await expect.poll(() => open.length, { timeout: 3_000 }).toBe(2);
  const refused = await rawRequest(grant, { method: "GET" });
  expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "1"]);
  expect((await Promise.all([1, 2].map(() => callTool(grant, "t")))).map(({ status }) => status)).toEqual([200, 200]);
  for (const response of open) response.end();
  await Promise.all(listening);
  await expect.poll(async () => {
    const answered = rawRequest(grant, { method: "GET" });
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const response of open.splice(0)) response.end();
    return (await answered).status;
  }, { timeout: 3_000 }).toBe(200);
});

it("keeps no call's place for a listening stream that is refused a moment later", async () => {
  const upstream = await listenUpstream((request, response) => {
    if (request.method === "POST") return void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
    response.writeHead(200, { "content-type": "text/event-stream" }).write(": open\n\n");
  });
  upstreams.push(upstream);
  const replica = await scene.startReplica({ bounds: { inFlightPerGrantMax: 1, listeningPerGrantMax: 1, lateRefusalMs: 1_500 } });
  const made = await scene.addServer({ url: upstream.url, tools });
  const grant = { ...made, url: made.url.replace(scene.gateway.url, replica.url) };
  const listening = rawRequest(grant, { method: "GET" });
  await expect.poll(() => upstream.seen.length).toBe(1);
  let isRefused = false;
  const refused = rawRequest(grant, { method: "GET" }).then(({ status }) => {
    isRefused = true;
    return status;
  });
  const called = [];
  while (!isRefused) called.push((await callTool(grant, "t")).status);
  expect(called.length).toBeGreaterThan(1);
  expect(new Set(called)).toEqual(new Set([200]));
  expect(await refused).toBe(429);
  await replica.close();
  await listening.catch(() => undefined);
});
