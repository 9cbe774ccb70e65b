// Who is only to hear of a refusal a moment later has no place among what is under way: the others of the grant go on meanwhile (law L12).
import { afterAll, beforeAll, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { openScene, type Scene } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { connectRaw, statusesIn } from "@/tests/support/raw-socket";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const inFlightPerGrantMax = 2;
const lateRefusalMs = 2_500;
let scene: Scene;
let server: Upstream;
let isDown = false;
const tools = [{ name: "t" }];

beforeAll(async () => {
  scene = await openScene({ bounds: { inFlightPerGrantMax, listeningPerGrantMax: 1, lateRefusalMs, breakerOpenMs: 60_000 } });
  server = await listenUpstream((request, response) => {
    if (isDown) return void response.destroy();
    if (request.method === "GET") return void response.writeHead(200, { "content-type": "text/event-stream" }).write(": open\n\n");
    response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

it("streams of which a grant has too many leave its calls their places", async () => {
  const grant = await scene.addServer({ url: server.url, tools });
  const { host, pathname } = new URL(grant.url);
  // What stands before it is answered at once: by then the gateway has this one too.
  const listen = () => {
    const connection = connectRaw(grant);
    connection.socket.write(`GET /nothing HTTP/1.1\r\nHost: ${host}\r\n\r\nGET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${grant.token}\r\nAccept: text/event-stream\r\n\r\n`);
    return connection;
  };
  const open = listen();
  await expect.poll(() => statusesIn(open.heard()), { timeout: 5_000 }).toEqual([404, 200]);
  const beganMs = performance.now();
  const late = Array.from({ length: inFlightPerGrantMax }, listen);
  await expect.poll(() => late.map(({ heard }) => statusesIn(heard())), { timeout: 5_000 }).toEqual(late.map(() => [404]));
  expect((await callTool(grant, "t")).status).toBe(200);
  await expect.poll(() => late.map(({ heard }) => statusesIn(heard())), { timeout: 5_000 }).toEqual(late.map(() => [404, 429]));
  // Timers may be a millisecond early.
  expect(performance.now() - beganMs).toBeGreaterThanOrEqual(lateRefusalMs - 1);
  for (const { socket } of [open, ...late]) socket.destroy();
});

it("calls that were kept back from a server that rests leave others of their grant their places", async () => {
  const grant = await scene.addServer({ url: server.url, tools });
  isDown = true;
  for (let count = 0; count < gatewayBounds.breakerFailuresMax; count += 1) expect((await callTool(grant, "t")).status).toBe(502);
  const kept = Array.from({ length: inFlightPerGrantMax }, () => callTool(grant, "t"));
  // Their outcome is in the log before they hear of it.
  await expect.poll(async () => (await scene.calls(grant.orgId)).filter(({ outcome }) => outcome === "not_delivered").length, { timeout: 5_000 }).toBe(inFlightPerGrantMax);
  const next = await callTool(grant, "t");
  expect([next, ...(await Promise.all(kept))].map(({ status }) => status)).toEqual([503, 503, 503]);
});
