// UPG-03 of the study: a replica goes down under streams of the legacy era. Each goes on at another replica from the event at which it ended, with
// nothing twice and nothing of anybody else (laws L4 and L11); where its session is gone, a clean 404 says so.
import http from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { rawRequest } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

/** A server that keeps the events of each session, and sends those after Last-Event-ID again. */
const sessions = new Map<string, { readonly events: string[]; readonly listening: Set<http.ServerResponse> }>();
let scene: Scene;
let server: Upstream;

const eventText = (session: string, index: number, data: string) => `id: ${session}/${String(index)}\nevent: message\ndata: ${data}\n\n`;

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((request, response, body) => {
    if (request.method === "POST") {
      const name = `up-${String(sessions.size + 1)}`;
      sessions.set(name, { events: [], listening: new Set() });
      const { id }: { readonly id: number } = JSON.parse(body.toString("utf8"));
      const result = { protocolVersion: "2025-11-25", capabilities: { logging: {} }, serverInfo: { name: "streams", version: "1" } };
      return void response.writeHead(200, { "content-type": "application/json", "mcp-session-id": name }).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
    }
    const name = String(request.headers["mcp-session-id"]);
    const session = sessions.get(name);
    if (session === undefined) return void response.writeHead(404, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}');
    const seen = Number(/\/(\d+)$/.exec(String(request.headers["last-event-id"] ?? "/-1"))?.[1] ?? -1);
    response.writeHead(200, { "content-type": "text/event-stream" }).write(": open\n\n");
    session.events.slice(seen + 1).forEach((data, index) => response.write(eventText(name, seen + 1 + index, data)));
    session.listening.add(response);
    response.on("close", () => session.listening.delete(response));
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

function push(name: string, text: string): void {
  const session = sessions.get(name);
  if (session === undefined) throw new Error("no such session");
  const data = JSON.stringify({ jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: text } });
  session.events.push(data);
  for (const response of session.listening) response.write(eventText(name, session.events.length - 1, data));
}

type Place = Pick<SceneGrant, "url" | "token">;

async function begin(place: Place): Promise<{ readonly handle: string; readonly name: string }> {
  const answer = await rawRequest(place, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "c", version: "1" } } }) });
  expect(answer.status).toBe(200);
  return { handle: String(answer.headers["mcp-session-id"]), name: `up-${String(sessions.size)}` };
}

interface Listening {
  /** What each event said, as they came. */
  readonly said: string[];
  lastId(): string | undefined;
  readonly over: Promise<"ended" | "broke off">;
  leave(): void;
}

/** Resolves when the stream is open. */
function listen({ url, token }: Place, handle: string, lastEventId?: string): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    let lastId: string | undefined;
    let text = "";
    const request = http.get(url, {
      agent: false,
      headers: { accept: "text/event-stream", authorization: `Bearer ${token}`, "mcp-protocol-version": "2025-11-25", "mcp-session-id": handle, ...(lastEventId !== undefined && { "last-event-id": lastEventId }) },
    }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`HTTP ${String(response.statusCode)}`));
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString("utf8");
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          const event = text.slice(0, end);
          text = text.slice(end + 2);
          lastId = /^id: (\S+)$/m.exec(event)?.[1] ?? lastId;
          const data = /^data: (.+)$/m.exec(event)?.[1];
          if (data !== undefined) said.push(String(JSON.parse(data).params.data));
        }
      });
      const over = new Promise<"ended" | "broke off">((settle) => {
        response.once("end", () => settle("ended"));
        response.once("error", () => settle("broke off"));
      });
      resolve({ said, lastId: () => lastId, over, leave: () => request.destroy() });
    });
    request.on("error", reject);
  });
}

it("streams of a replica that goes down end cleanly, and go on at another from where they were: nothing is missing, nothing comes twice, nothing is anybody else's", async () => {
  const replica = await scene.startReplica();
  const grant = await scene.addServer({ url: server.url });
  const neighbour = await scene.addGrant(grant);
  const there = (of: SceneGrant): Place => ({ ...of, url: of.url.replace(scene.gateway.url, replica.url) });
  const open: { readonly of: SceneGrant; readonly handle: string; readonly name: string; readonly stream: Listening }[] = [];
  for (const of of [grant, grant, neighbour]) {
    const session = await begin(there(of));
    open.push({ of, ...session, stream: await listen(there(of), session.handle) });
  }
  const everySession = (text: string) => open.forEach(({ name }) => push(name, `${text} of ${name}`));
  everySession("1");
  everySession("2");
  await expect.poll(() => open.map(({ stream }) => stream.said.length)).toEqual([2, 2, 2]);

  const closed = replica.close();
  expect(await Promise.all(open.map(({ stream }) => stream.over))).toEqual(["ended", "ended", "ended"]);
  // While nobody listens.
  everySession("3");
  const resumed = await Promise.all(open.map(({ of, handle, stream }) => listen(of, handle, stream.lastId())));
  everySession("4");
  await expect.poll(() => resumed.map(({ said }) => said.length)).toEqual([2, 2, 2]);
  await closed;
  for (const [index, { name, stream }] of open.entries()) expect([...stream.said, ...(resumed[index]?.said ?? [])]).toEqual(["1", "2", "3", "4"].map((text) => `${text} of ${name}`));

  // Another grant's place in a stream is none, at whichever replica.
  const [first, , other] = open;
  if (first === undefined || other === undefined) throw new Error("nobody listened");
  const asked = server.seen.length;
  await expect(listen(neighbour, other.handle, first.stream.lastId())).rejects.toThrow("HTTP 400");
  await expect(listen(neighbour, first.handle)).rejects.toThrow("HTTP 404");
  expect(server.seen).toHaveLength(asked);
  for (const stream of resumed) stream.leave();

  // What the server itself has forgotten is said as it says it.
  sessions.delete(first.name);
  await expect(listen(grant, first.handle, first.stream.lastId())).rejects.toThrow("HTTP 404");
}, 60_000);
