// Every time-out towards a server, at its bound and over real sockets; and no call that may have left is ever sent again.
import { randomUUID } from "node:crypto";
import net from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openScene, type Scene } from "@/tests/support/gateway-scene";
import { callTool, rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { listenUpstream, type UpstreamHandler } from "@/tests/support/upstreams/listen-upstream";
import { openSilentPort, type SilentPort } from "@/tests/support/upstreams/silent-port";

const bounds = {
  connectMs: 400, connectAttemptMs: 200, tlsMs: 300, firstByteMs: 500, streamIdleMs: 400, streamLifeMs: 1_200, keepAliveCommentMs: 300, breakerFailuresMax: 1_000,
};
/** What a loaded machine may add. */
const slackMs = 2_500;
const tools = [{ name: "echo" }];
const policy = { version: "1", default: "deny", tools: { echo: { limits: [{ counter: "c", window: "hour", max: 1 }] } } };

let scene: Scene;
let silent: SilentPort;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  scene = await openScene({ bounds });
  silent = await openSilentPort();
});
afterAll(async () => {
  await scene?.close();
  await silent?.close();
  await Promise.all(opened.map((one) => one.close()));
});

async function upstream(handler: UpstreamHandler) {
  const server = await listenUpstream(handler);
  opened.push(server);
  return server;
}

/** A server of bytes: `talk` gets each connection. */
async function byteServer(talk: (socket: net.Socket) => void): Promise<string> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    talk(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push({
    close: () => new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    }),
  });
  const address = server.address();
  return `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

interface Ended {
  readonly status: number;
  readonly code: number | undefined;
  readonly outcome: string | undefined;
  readonly ms: number;
  /** Whether a second call fits into a limit of one. */
  readonly gaveBack: boolean;
}

async function endOfCall(url: string): Promise<Ended> {
  const grant = await scene.addServer({ url, tools, policy });
  const startedMs = performance.now();
  const answer = await callTool(grant, "echo");
  const ms = performance.now() - startedMs;
  const [row] = await scene.calls(grant.orgId);
  const second = await callTool(grant, "echo");
  return { status: answer.status, code: rpcCodeOf(answer), outcome: row?.outcome, ms, gaveBack: !second.text.includes("limit") };
}

function rpcCodeOf({ text }: RawAnswer): number | undefined {
  const { error }: { error?: { code: number } } = JSON.parse(text);
  return error?.code;
}

function within(ms: number, bound: number): void {
  expect(ms).toBeGreaterThanOrEqual(bound - 20);
  expect(ms).toBeLessThan(bound + slackMs);
}

describe("a server that keeps us waiting is given up", () => {
  it("where it does not accept the connection; nothing was delivered, and the charge goes back", async () => {
    const { ms, ...end } = await endOfCall(`http://127.0.0.1:${silent.port}/mcp`);
    expect(end).toEqual({ status: 502, code: 5020, outcome: "not_delivered", gaveBack: true });
    within(ms, bounds.connectMs);
  });

  it("where the handshake does not end; likewise", async () => {
    const { ms, ...end } = await endOfCall(`https://${await byteServer(() => undefined)}/mcp`);
    expect(end).toEqual({ status: 502, code: 5020, outcome: "not_delivered", gaveBack: true });
    within(ms, bounds.tlsMs);
  });

  it("where no answer begins; it may have done the work, so the charge stays", async () => {
    const { ms, ...end } = await endOfCall((await upstream(() => undefined)).url);
    expect(end).toEqual({ status: 504, code: 5040, outcome: "error", gaveBack: false });
    within(ms, bounds.firstByteMs);
  });

  it("where the headers come one by one for ever", async () => {
    const drip = await byteServer((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const timer = setInterval(() => socket.write("x-more: y\r\n"), 50);
      socket.on("close", () => clearInterval(timer));
    });
    const { ms, ...end } = await endOfCall(`http://${drip}/mcp`);
    expect(end).toEqual({ status: 504, code: 5040, outcome: "error", gaveBack: false });
    within(ms, bounds.firstByteMs);
  });

  it("where the answer stops in the middle", async () => {
    const half = await upstream((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).write('{"jsonrpc":'));
    const { ms, ...end } = await endOfCall(half.url);
    expect(end).toEqual({ status: 504, code: 5040, outcome: "error", gaveBack: false });
    within(ms, bounds.streamIdleMs);
  });

  it("where the answer never ends, though something comes all the time", async () => {
    const endless = await upstream((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const timer = setInterval(() => response.write(" "), 50);
      response.on("close", () => clearInterval(timer));
    });
    const { ms, ...end } = await endOfCall(endless.url);
    expect(end).toEqual({ status: 504, code: 5040, outcome: "error", gaveBack: false });
    within(ms, bounds.streamLifeMs);
  });

  it.each([
    ["is silent", bounds.streamIdleMs, () => undefined],
    ["never ends", bounds.streamLifeMs, (write: (text: string) => void) => setInterval(() => write(": still here\n\n"), 50)],
  ] as const)("where a stream %s", async (_what, bound, keepOn) => {
    const stream = await upstream((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": begins\n\n");
      const timer = keepOn((text) => void response.write(text));
      response.on("close", () => clearInterval(timer));
    });
    const grant = await scene.addServer({ url: stream.url, tools });
    const startedMs = performance.now();
    const answer = await callTool(grant, "echo");
    within(performance.now() - startedMs, bound);
    expect([answer.status, answer.text.includes("5040")]).toEqual([200, true]);
    expect((await scene.calls(grant.orgId))[0]).toMatchObject({ outcome: "error" });
  });

  it("where its answer is no HTTP, or has more headers than fit: the same words as where it broke off", async () => {
    const banner = await byteServer((socket) => void socket.write("SSH-2.0-OpenSSH_9.2p1\r\n"));
    const large = await byteServer((socket) => socket.once("data", () => void socket.write(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(20_000)}\r\n\r\n`)));
    const broken = await byteServer((socket) => socket.once("data", () => void socket.destroy()));
    const ends = await Promise.all([banner, large, broken].map((host) => endOfCall(`http://${host}/mcp`)));
    expect(ends.map(({ status, code }) => [status, code])).toEqual([[502, 5022], [502, 5022], [502, 5022]]);
  });
});

const answerTo = (id: number) => {
  const body = JSON.stringify({ jsonrpc: "2.0", id, result: { content: [] } });
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${String(body.length)}\r\nconnection: keep-alive\r\n\r\n${body}`;
};

/** How often each nonce arrived at a server that reads whole requests and then does with the connection what `then` says. */
async function countingServer(then: (socket: net.Socket, requestOfConnection: number, id: number) => void) {
  const arrived = new Map<string, number>();
  const host = await byteServer((socket) => {
    let buffer = "";
    let requests = 0;
    socket.on("data", (chunk) => {
      buffer += chunk.toString("latin1");
      for (;;) {
        const end = buffer.indexOf("\r\n\r\n");
        const length = Number(/content-length: (\d+)/i.exec(buffer)?.[1] ?? 0);
        if (end < 0 || buffer.length < end + 4 + length) return;
        const body: { id: number; params: { arguments: { nonce: string } } } = JSON.parse(buffer.slice(end + 4, end + 4 + length));
        buffer = buffer.slice(end + 4 + length);
        requests += 1;
        const { nonce } = body.params.arguments;
        arrived.set(nonce, (arrived.get(nonce) ?? 0) + 1);
        then(socket, requests, body.id);
      }
    });
  });
  return { url: `http://${host}/mcp`, arrived };
}

async function callsWithNonces(url: string, count: number, atOnce: number) {
  const grant = await scene.addServer({ url, tools: [{ name: "echo", argumentNames: ["nonce"] }] });
  const ends: { readonly nonce: string; readonly status: number }[] = [];
  let begun = 0;
  const one = async () => {
    while (begun < count) {
      begun += 1;
      const nonce = randomUUID();
      ends.push({ nonce, status: (await callTool(grant, "echo", { nonce })).status });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  const rows = await scene.calls(grant.orgId, count);
  return { ends, rows };
}

describe("a call is delivered once, and never again", () => {
  it("where the server closes a kept connection as the call is written to it", async () => {
    const { url, arrived } = await countingServer((socket, nth, id) => (nth === 1 ? void socket.write(answerTo(id)) : void socket.destroy()));
    const { ends, rows } = await callsWithNonces(url, 60, 1);
    expect(ends.filter(({ status }) => status === 502).length).toBeGreaterThan(0);
    expect([...arrived.values()].filter((times) => times > 1)).toEqual([]);
    // What was not delivered by the log did not arrive, and everything else did.
    expect(rows.filter(({ outcome }) => outcome !== "not_delivered")).toHaveLength(arrived.size);
  });

  it.each([
    ["ends", (socket: net.Socket): void => void socket.end()],
    ["resets", (socket: net.Socket): void => void socket.resetAndDestroy()],
  ] as const)("where the server %s its connection at any moment after an answer, and then nothing fails that did not arrive", async (_what, close) => {
    const { url, arrived } = await countingServer((socket, _nth, id) => {
      socket.write(answerTo(id), () => void setTimeout(() => close(socket), Math.floor(Math.random() * 3)));
    });
    const { ends, rows } = await callsWithNonces(url, 120, 4);
    expect([...arrived.values()].filter((times) => times > 1)).toEqual([]);
    const answered = ends.filter(({ status }) => status === 200);
    expect(answered.length).toBeGreaterThan(0);
    expect(answered.filter(({ nonce }) => arrived.get(nonce) !== 1)).toEqual([]);
    expect(rows.filter(({ outcome }) => outcome === "delivered")).toHaveLength(answered.length);
  });

  it("where the server answers the first bytes of a call with a request to try again elsewhere, or later", async () => {
    const seen = await upstream((_request, response) => void response.writeHead(503, { "retry-after": "0", location: "/again" }).end("busy"));
    const grant = await scene.addServer({ url: seen.url, tools });
    expect((await callTool(grant, "echo")).status).toBe(502);
    expect(seen.seen).toHaveLength(1);
  });
});

describe("what a server says of our credential stays with us", () => {
  it.each([401, 403, 407])("a %i with a challenge, a cookie and a body: none of them comes down", async (status) => {
    const refusing = await upstream((_request, response) => void response.writeHead(status, {
      "www-authenticate": 'Bearer resource_metadata="http://169.254.169.254/prm"', "proxy-authenticate": "Basic", "set-cookie": "s=1", "x-debug": "internal",
      "content-type": "application/json",
    }).end('{"error":"token of acme expired"}'));
    const grant = await scene.addServer({ url: refusing.url, tools, credential: { kind: "bearer", secret: "upstream-secret-1" } });
    for (const answer of [await callTool(grant, "echo"), await rawRequest(grant, { method: "GET", headers: { accept: "text/event-stream" } })]) {
      expect([answer.status, answer.headers["www-authenticate"], answer.headers["proxy-authenticate"], answer.headers["set-cookie"], answer.headers["x-debug"]]).toEqual([502, undefined, undefined, undefined, undefined]);
      expect(answer.text).toContain("5024");
      expect(answer.text + JSON.stringify(answer.headers)).not.toMatch(/acme|169\.254|resource_metadata|upstream-secret/);
    }
  });
});
