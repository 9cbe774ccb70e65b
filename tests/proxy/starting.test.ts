// The beginning of a gateway: its port takes connections before it can judge a call. Who comes then is answered, by the gateway as soon as it
// is ready, or within a bound by its saying that it is not; and a Postgres that falls silent over LISTEN does not keep it from becoming ready.
import net from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { GatewayBounds } from "@/proxy/bounds";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
let grant: SceneGrant;
const relays: { close(): void }[] = [];

beforeAll(async () => {
  [scene, server] = await Promise.all([
    openScene(),
    listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}')),
  ]);
  grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }] });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
  for (const relay of relays) relay.close();
});

const addressOf = (listening: net.Server) => {
  const address = listening.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
};

/** Postgres, but that it gets what a connection says from its first LISTEN on only after `open`. */
async function postgresBeforeListen(): Promise<{ readonly url: string; readonly reached: Promise<void>; open(): void }> {
  const url = new URL(scene.env["GATEWAY_DATABASE_URL"] ?? "");
  const target = { host: url.hostname, port: Number(url.port) };
  let reach: () => void = () => undefined;
  let open: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => { reach = resolve; });
  const opened = new Promise<void>((resolve) => { open = resolve; });
  const sockets = new Set<net.Socket>();
  const relay = net.createServer((client) => {
    const postgres = net.connect(target);
    let isHeld = false;
    for (const [one, other] of [[client, postgres], [postgres, client]] as const) {
      sockets.add(one);
      one.on("error", () => undefined);
      one.on("close", () => other.destroy());
    }
    postgres.on("data", (chunk) => void client.write(chunk));
    client.on("data", (chunk) => {
      if (chunk.includes("LISTEN")) isHeld = true;
      if (!isHeld) return void postgres.write(chunk);
      reach();
      void opened.then(() => postgres.write(chunk));
    });
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  relays.push({
    close() {
      relay.close();
      for (const socket of sockets) socket.destroy();
    },
  });
  url.host = `127.0.0.1:${addressOf(relay)}`;
  return { url: url.toString(), reached, open };
}

/** A gateway whose LISTEN has no answer yet, on a port that is known already. */
async function startingGateway(bounds: Partial<GatewayBounds>) {
  const probe = net.createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const port = addressOf(probe);
  await new Promise((resolve) => probe.close(resolve));
  const postgres = await postgresBeforeListen();
  const ready = scene.startReplica({ bounds, env: { GATEWAY_PORT: String(port), GATEWAY_DATABASE_URL: postgres.url } });
  await postgres.reached;
  return { postgres, ready, there: { ...grant, url: grant.url.replace(scene.gateway.url, `http://127.0.0.1:${port}`) } };
}

const starting = [503, "5034", "1"];
const refused = ({ status, headers, text }: Awaited<ReturnType<typeof callTool>>) => [status, /"code":(\d+)/.exec(text)?.[1], headers["retry-after"]];

it("answers what came before it was ready: as many as may wait when it is, the others at once", async () => {
  const { postgres, ready, there } = await startingGateway({ databaseStatementMs: 20_000, startWaitMs: 20_000, startWaitingMax: 1 });
  const calls = [callTool(there, "t"), callTool(there, "t")];
  expect(refused(await Promise.race(calls))).toEqual(starting);
  postgres.open();
  await ready;
  expect((await Promise.all(calls)).map(({ status }) => status).sort()).toEqual([200, 503]);
  expect((await callTool(there, "t")).status).toBe(200);
});

it("tells who has waited so long that it is only starting", async () => {
  const { postgres, ready, there } = await startingGateway({ databaseStatementMs: 20_000, startWaitMs: 300 });
  expect(refused(await callTool(there, "t"))).toEqual(starting);
  postgres.open();
  await ready;
});

it("opens no stream for a client that left before it was ready", async () => {
  const { postgres, ready, there } = await startingGateway({ databaseStatementMs: 20_000, startWaitMs: 20_000, startWaitingMax: 1 });
  const { host, hostname, port, pathname } = new URL(there.url);
  const leaver = net.connect(Number(port), hostname);
  const head = `GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${there.token}\r\naccept: text/event-stream\r\n\r\n`;
  await new Promise((resolve) => leaver.write(head, resolve));
  await expect.poll(async () => refused(await callTool(there, "t"))).toEqual(starting);
  leaver.destroy();
  postgres.open();
  await ready;
  expect((await callTool(there, "t")).status).toBe(200);
  expect(server.seen.filter(({ method }) => method === "GET")).toEqual([]);
});

it("is ready though Postgres never answers its LISTEN: what has changed is found by the sweep", async () => {
  const { ready, there } = await startingGateway({ databaseStatementMs: 500 });
  await ready;
  expect((await callTool(there, "t")).status).toBe(200);
});
