// PRO-18, 20, 23, CVE-16, DOS-03, 05, 06, 07: what a hostile server can answer. Bounded in bytes and time, and only the one right answer comes down.
import type http from "node:http";
import net from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, modernHeaders, modernMeta, rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream, type UpstreamHandler } from "@/tests/support/upstreams/listen-upstream";

const answerBytesMax = 65_536;
const streamBytesMax = 3_000_000;
const eventBytesMax = 1_048_576;
let scene: Scene;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  scene = await openScene({ bounds: { answerBytesMax, clientErrorBytesMax: 4_096, streamBytesMax, streamIdleMs: 1_500, streamLifeMs: 3_000, firstByteMs: 1_500 } });
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(() => scene?.close());

async function serve(handler: UpstreamHandler): Promise<SceneGrant & { readonly upstream: Upstream }> {
  const upstream = await listenUpstream(handler);
  closing.push(() => upstream.close());
  return { ...(await scene.addServer({ url: upstream.url, tools: [{ name: "t" }, { name: "u" }] })), upstream };
}
const whole = (body: string | Buffer, headers: Record<string, string> = {}, status = 200): UpstreamHandler => (_request, response) =>
  void response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
const stream = (write: (response: http.ServerResponse) => void): UpstreamHandler => (_request, response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  write(response);
};
const result = (text: string, id: number | string = 1) => JSON.stringify({ jsonrpc: "2.0", id, result: { content: [{ type: "text", text }] } });
const event = (data: string) => `event: message\ndata: ${data}\n\n`;
const modernCall = (grant: SceneGrant): Promise<RawAnswer> => rawRequest(grant, {
  headers: modernHeaders("tools/call", "t"), body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: {}, _meta: modernMeta() } }),
});
const textsIn = ({ text }: RawAnswer) => [...text.matchAll(/"text":"([^"]*)"/g)].map(([, said]) => said);

describe("PRO-18: an answer that is packed", () => {
  it.each(["gzip", "br", "deflate", "zstd", "identity, gzip", "x-gzip"])("as %s is withheld, never unpacked", async (encoding) => {
    const bomb = gzipSync(Buffer.alloc(64 * 1_048_576, 0x20));
    const grant = await serve(whole(bomb, { "content-encoding": encoding }));
    const before = process.memoryUsage().arrayBuffers;
    const { status, text } = await callTool(grant, "t");
    expect([status, text]).toEqual([502, expect.stringContaining('"code":5026')]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1_048_576);
  });
  it("though it says nothing of it is no JSON, and withheld too; the server was asked for none", async () => {
    const grant = await serve(whole(gzipSync(result("packed"))));
    expect((await callTool(grant, "t")).status).toBe(502);
    expect(grant.upstream.seen[0]?.headers["accept-encoding"]).toBe("identity");
  });
});

describe("PRO-20: a request of the server's in the modern era, which has none", () => {
  it.each(["sampling/createMessage", "elicitation/create", "roots/list", "ping", "tools/call"])("%s does not reach the client", async (method) => {
    const grant = await serve(stream((response) => response.end(event(JSON.stringify({ jsonrpc: "2.0", id: 9, method, params: {} })) + event(result("done").replace('"content"', '"resultType":"complete","content"')))));
    const answer = await modernCall(grant);
    expect(answer.text).not.toContain(method);
    expect(textsIn(answer)).toEqual(["done"]);
  });
});

describe("PRO-23: a stream that is made to confuse", () => {
  it.each<readonly [string, string]>([
    ["two answers", event(result("right")) + event(result("again"))],
    ["answers to others first", event(result("other", 2)) + event(result("text", "1")) + event(result("right"))],
    ["an answer to nobody", event(result("null").replace('"id":1', '"id":null')) + event(result("right"))],
    ["an answer that is a request too", event(result("both").replace('"id":1', '"id":1,"method":"ping"')) + event(result("right"))],
    ["a message of another type of event", event(result("typed")).replace("message", "endpoint") + event(result("right"))],
    ["an id with NUL and a huge retry", `id: a\0b\nretry: 99999999999999999999\n\n${event(result("right"))}`],
    ["every kind of line end", `event: message\r\ndata: ${result("right")}\r\r\n\n`],
    ["an answer in pieces", event(result("right").replaceAll(",", ",\ndata: "))],
    ["empty events without end, and then", "\n\n".repeat(50_000) + event(result("right"))],
    ["comments without end, and then", ":\n\n".repeat(50_000) + event(result("right"))],
    ["unknown fields, and then", `x: y\nfoo\n${event(result("right"))}`],
    ["messages that are none, and then", event("not json") + event("[]") + event("1") + event("null") + event(result("right"))],
  ])("(%s) brings the one right answer once, or none", async (what, bytes) => {
    const grant = await serve(stream((response) => response.end(bytes)));
    const answer = await callTool(grant, "t");
    if (what.startsWith("messages")) expect([textsIn(answer), answer.text]).toEqual([[], expect.stringContaining('"error"')]);
    else expect(textsIn(answer)).toEqual(["right"]);
  });

  it("the largest event that passes, and one byte more", async () => {
    const filled = (bytes: number) => event(result("x".repeat(bytes - event(result("")).length)));
    const passing = await serve(stream((response) => response.end(filled(eventBytesMax))));
    expect((await callTool(passing, "t")).text.length).toBe(eventBytesMax);
    const beyond = await serve(stream((response) => response.end(filled(eventBytesMax + 1))));
    expect((await callTool(beyond, "t")).text).toContain('"code":5026');
  });

  it.each<readonly [string, string]>([["a line without end", "data: xxxxxxxx"], ["comments without end", `: ${"x".repeat(100)}\n\n`], ["notices without end", event('{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1}}')]])("%s is given up at its bound, and the server with it", async (_what, unit) => {
    let closed = false;
    let written = 0;
    const grant = await serve(stream((response) => {
      response.on("close", () => {
        closed = true;
      });
      const more = (): void => {
        for (let room = true; room && !response.destroyed; written += unit.length * 500) room = response.write(unit.repeat(500));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    }));
    const answer = await callTool(grant, "t");
    expect(answer.text).toContain('"error"');
    await expect.poll(() => closed).toBe(true);
    expect(written).toBeLessThan(streamBytesMax * 3 + 20_000_000);
  });
});

describe("DOS-03, DOS-05, CVE-16: an answer in one piece", () => {
  it("the largest that passes, and one byte more", async () => {
    const filled = (bytes: number) => result("x".repeat(bytes - result("").length));
    expect((await callTool(await serve(whole(filled(answerBytesMax))), "t")).status).toBe(200);
    expect((await callTool(await serve(whole(filled(answerBytesMax + 1))), "t")).text).toContain('"code":5026');
  });
  it("the largest error that passes, and one byte more", async () => {
    expect((await callTool(await serve(whole(Buffer.alloc(4_096, 0x20), {}, 404)), "t")).status).toBe(404);
    expect((await callTool(await serve(whole(Buffer.alloc(4_097, 0x20), {}, 404)), "t")).status).toBe(502);
  });
  it.each<readonly [string, string]>([
    ["a key twice", '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"t","name":"danger"}]}}'], ["a prototype", '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"t","__proto__":{"admin":true}}]}}'],
    ["no array", '{"jsonrpc":"2.0","id":1,"result":{"tools":{"length":1}}}'], ["no list", '{"jsonrpc":"2.0","id":1,"result":{}}'], ["tools without names", '{"jsonrpc":"2.0","id":1,"result":{"tools":[{}]}}'], ["a batch", '[{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}]'],
  ])("a list with %s is withheld, and poisons nothing", async (_what, body) => {
    const grant = await serve(whole(body));
    const answer = await rawRequest(grant, { body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' });
    expect(answer.text).not.toContain("danger");
    expect(answer.text).toMatch(/"code":5026|"tools":\[\]/);
    expect("admin" in {}).toBe(false);
  });
});

describe("DOS-06: a connection that is misused", () => {
  /** A server of bare bytes. */
  async function bare(onCall: (socket: net.Socket) => void): Promise<SceneGrant & { readonly open: () => number }> {
    const sockets = new Set<net.Socket>();
    const listening = net.createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => void sockets.delete(socket));
      socket.once("data", () => onCall(socket));
    });
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => {
      sockets.forEach((socket) => void socket.destroy());
      listening.close(() => resolve());
    }));
    const address = listening.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    return { ...(await scene.addServer({ url: `http://127.0.0.1:${String(port)}/mcp`, tools: [{ name: "t" }] })), open: () => sockets.size };
  }
  const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
  it.each<readonly [string, (socket: net.Socket) => void]>([
    ["is reset after its head", (socket) => socket.write(`${head}Content-Length: 100\r\n\r\n{`, () => socket.resetAndDestroy())],
    ["is half closed", (socket) => socket.end(`${head}Content-Length: 100\r\n\r\n{`)],
    ["says to continue without end", (socket) => {
      const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write("HTTP/1.1 100 Continue\r\n\r\n")), 20);
      socket.on("close", () => clearInterval(timer));
    }],
    ["gives two lengths", (socket) => socket.write(`${head}Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}`)],
    ["gives a length and chunks", (socket) => socket.write(`${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)],
    ["gives a second answer behind the first", (socket) => socket.write(`${head}Content-Length: ${String(result("first").length)}\r\n\r\n${result("first")}${head}Content-Length: ${String(result("foreign").length)}\r\n\r\n${result("foreign")}`)],
    ["breaks a header with a line end", (socket) => socket.write(`${head}X-A: b\rSet-Cookie: c\r\nContent-Length: 2\r\n\r\n{}`)],
    ["switches protocols", (socket) => socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")],
  ])("one that %s ends its own call, and none after it", async (what, onCall) => {
    const grant = await bare(onCall);
    for (let call = 0; call < 3; call += 1) {
      const answer = await callTool(grant, "t");
      expect(answer.text).not.toContain("foreign");
      if (what.startsWith("gives a second")) expect([200, 502]).toContain(answer.status);
      else expect([502, 503, 504]).toContain(answer.status);
    }
    await expect.poll(grant.open, { timeout: 8_000 }).toBe(0);
  });
});

it("DOS-07: a storm of notices on one client's stream leaves another's calls alone", async () => {
  const storm = await serve((request, response, body) => {
    if (request.method !== "GET") return whole(result("calm"))(request, response, body);
    response.writeHead(200, { "content-type": "text/event-stream" });
    const timer = setInterval(() => response.write(event('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}').repeat(50)), 20);
    response.on("close", () => clearInterval(timer));
  });
  const calm = await serve(whole(result("calm")));
  const leave = new AbortController();
  const listening = await fetch(storm.url, { headers: { authorization: `Bearer ${storm.token}`, accept: "text/event-stream" }, signal: leave.signal });
  const reader = listening.body?.getReader();
  let heard = 0;
  const reading = (async () => {
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) heard += part.value.length;
  })().catch(() => undefined);
  for (let call = 0; call < 40; call += 1) expect(textsIn(await callTool(calm, "t"))).toEqual(["calm"]);
  leave.abort();
  await reading;
  expect(heard).toBeGreaterThan(0);
});
