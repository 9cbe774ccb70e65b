// Who has no credential that holds takes neither the connections nor the time of those who have.
import type { Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { connectRaw, statusesIn } from "@/tests/support/raw-socket";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let upstream: Upstream;
let served: SceneGrant;
const bounds = { connectionsMax: 40, connectionsSpare: 8, strangerRefusalsAtOnceMax: 3, lateRefusalMs: 400, lateRefusalApartMs: 40 };

beforeAll(async () => {
  scene = await openScene({ bounds });
  upstream = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}'));
  served = await scene.addServer({ url: upstream.url, tools: [{ name: "t" }] });
});
afterAll(async () => {
  await scene?.close();
  await upstream?.close();
});

const asStranger = () => `GET /nothing HTTP/1.1\r\nHost: ${new URL(served.url).host}\r\n\r\n`;

it("a known client is heard though one source keeps every connection open that there is room for", async () => {
  const idle: Socket[] = [];
  try {
    for (let count = 0; count < bounds.connectionsMax + 10; count += 1) idle.push(connectRaw(served).socket);
    for (let count = 0; count < 5; count += 1) expect((await callTool(served, "t")).status).toBe(200);
    expect(idle.filter(({ destroyed }) => destroyed).length).toBeGreaterThan(0);
  } finally {
    for (const socket of idle) socket.destroy();
  }
});

it("a connection on which a credential was shown stays, though idle, before those of strangers", async () => {
  const { host, pathname } = new URL(served.url);
  const body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{}}}';
  const call = `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${served.token}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const known = connectRaw(served);
  const strangers: Socket[] = [];
  try {
    known.socket.write(call);
    await expect.poll(() => statusesIn(known.heard()), { interval: 5, timeout: 10_000 }).toEqual([200]);
    // All of them came later than the known one, which has been idle longest.
    for (let count = 0; count < bounds.connectionsMax + 10; count += 1) strangers.push(connectRaw(served).socket);
    await expect.poll(() => strangers.filter(({ destroyed }) => destroyed).length, { interval: 5, timeout: 10_000 }).toBeGreaterThan(0);
    known.socket.write(call);
    await expect.poll(() => statusesIn(known.heard()), { interval: 5, timeout: 10_000 }).toEqual([200, 200]);
  } finally {
    for (const socket of [known.socket, ...strangers]) socket.destroy();
  }
});

it("a known client is heard though strangers keep every connection busy with requests that wait to be refused", async () => {
  const waiting: Socket[] = [];
  /** As many as the port takes; whoever is cut off comes again, and each asks once more than it has answers. */
  const keepBusy = async () => {
    for (let index = 0; index < bounds.connectionsMax; index += 1) {
      if (waiting[index]?.destroyed === false) continue;
      const { socket } = connectRaw(served);
      waiting[index] = socket;
      socket.write(asStranger().repeat(4));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  try {
    for (let count = 0; count < 5; count += 1) {
      await keepBusy();
      await keepBusy();
      expect((await callTool(served, "t")).status).toBe(200);
    }
  } finally {
    for (const socket of waiting) socket.destroy();
  }
});

it("refusals of one stranger beyond a few a second go out late and one after the other", async () => {
  const connections = Array.from({ length: 24 }, () => connectRaw(served));
  const sentMs = performance.now();
  for (const { socket } of connections) socket.write(asStranger());
  await expect.poll(() => connections.every(({ heard }) => statusesIn(heard()).length > 0), { interval: 5, timeout: 10_000 }).toBe(true);
  // However the seconds fall, so many at least were late.
  expect(performance.now() - sentMs).toBeGreaterThan(bounds.lateRefusalMs + bounds.lateRefusalApartMs * 10);
  for (const { heard, socket } of connections) {
    expect(statusesIn(heard())).toEqual([404]);
    socket.destroy();
  }
});
