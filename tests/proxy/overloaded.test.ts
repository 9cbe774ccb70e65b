// LOAD-03 of the study, in small: more is asked of a gateway than it can do. So many requests wait and no more; the others hear at once, in words
// and with a time to come again, and are in the log; and a grant that asks for little is heard all the same. tests/deep/overload tries it in earnest.
import { afterAll, beforeAll, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { faults } from "@/proxy/faults";
import { openScene, type Scene } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { connectRaw, statusesIn } from "@/tests/support/raw-socket";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const beginWaitingMax = 4;
const burst = 24;
/** Answers that the server keeps back; null where it answers at once. */
let held: (() => void)[] | null = null;
let scene: Scene;
let server: Upstream;

beforeAll(async () => {
  scene = await openScene({ bounds: { beginAtOnceMax: 1, beginAtOncePerGrantMax: 1, beginAtOncePerGrantAmongOthersMax: 1, beginWaitingMax, inFlightPerGrantMax: burst } });
  server = await listenUpstream((_request, response) => {
    const answer = () => void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
    if (held === null) answer();
    else held.push(answer);
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

it("refuses what finds too many waiting with 503 and a time to come again, records it, forwards the rest, and lets the first request of another grant in", async () => {
  const busy = await scene.addServer({ url: server.url, tools: [{ name: "t" }] });
  const quiet = await scene.addGrant(busy);
  expect((await callTool(quiet, "t")).status).toBe(200);
  const bodyOf = (from: "busy" | "quiet") => `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{"from":"${from}"}}}`;
  const { host, pathname } = new URL(busy.url);
  const request = (token: string, body: string) => `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`;
  const connections = Array.from({ length: burst }, () => connectRaw(busy));
  const last = connectRaw(quiet);
  // Taken by the gateway, which takes one in each turn of its process: what is sent on them then comes in one turn.
  for (const { socket } of [...connections, last]) socket.write(`GET /nothing HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  await expect.poll(() => [...connections, last].every(({ heard }) => heard().endsWith("}")), { timeout: 10_000 }).toBe(true);
  const before = last.heard().length;
  const beganMs = performance.now();
  const refusedMs: number[] = [];
  for (const { socket } of connections) socket.write(request(busy.token, bodyOf("busy")));
  last.socket.write(request(quiet.token, bodyOf("quiet")));
  const texts = await Promise.all([...connections, last].map(async ({ heard, closed }) => {
    await closed(10_000);
    if (statusesIn(heard().slice(before)).includes(503)) refusedMs.push(performance.now() - beganMs);
    return heard().slice(before);
  }));
  const statuses = texts.map((text) => statusesIn(text).join());
  expect(statuses.at(-1)).toBe("200");
  expect(statuses.filter((status) => status !== "200" && status !== "503")).toEqual([]);
  const refused = texts.filter((text) => text.startsWith("HTTP/1.1 503"));
  expect(refused.length).toBeGreaterThan(0);
  // Nobody hears of it at once: who would call again at once would be refused as fast (timers may be a millisecond early).
  expect(Math.min(...refusedMs)).toBeGreaterThanOrEqual(gatewayBounds.lateRefusalMs - 1);
  expect(refused.length).toBeLessThanOrEqual(burst - beginWaitingMax);
  for (const text of refused) {
    expect(text).toMatch(/\r\nretry-after: 1\r\n/i);
    expect(JSON.parse(text.slice(text.indexOf("\r\n\r\n")))).toEqual({ jsonrpc: "2.0", id: null, error: { code: faults.overloaded.rpcCode, message: faults.overloaded.sentence } });
  }
  const rows = await scene.calls(busy.orgId, burst + 2);
  expect(rows.filter(({ code }) => code === "overloaded")).toHaveLength(refused.length);
  expect(rows.filter(({ outcome }) => outcome === "delivered")).toHaveLength(burst + 2 - refused.length);
  expect(server.seen).toHaveLength(burst + 2 - refused.length);
  // It came after all of them, and went before those that waited: each begins in its turn, and the turns are the grants'.
  const order = server.seen.slice(1).map(({ body }) => body.toString("utf8").includes("quiet"));
  expect(order.indexOf(true)).toBeLessThan(order.length - 1);

  // Of the places of the grant none is lost: as many calls as it may have are under way at once, one after the other.
  const waiting: (() => void)[] = (held = []);
  const calls: ReturnType<typeof callTool>[] = [];
  while (calls.length < burst) {
    calls.push(callTool(busy, "t"));
    await expect.poll(() => waiting.length, { timeout: 10_000 }).toBe(calls.length);
  }
  held = null;
  for (const answer of waiting) answer();
  expect((await Promise.all(calls)).filter(({ status }) => status !== 200)).toEqual([]);
});
