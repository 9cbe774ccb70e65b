// What bad input gets: an answer in the protocol's own words, never a 500, and not one byte of it at the server.
import net from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, rawRequest, type RawOptions } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
let grant: SceneGrant;
const meta = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };

beforeAll(async () => {
  // The requests of the table come from one source, at once.
  scene = await openScene({ bounds: { tokenLookupsPerSourceMax: 100 } });
  server = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{}}'));
  grant = await scene.addServer({ url: server.url, tools: [{ name: "echo" }] });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

const call = (members: object) => JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "echo", arguments: {} }, ...members });
const modernHeaders = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "echo" };

interface Row {
  readonly title: string;
  readonly send: RawOptions;
  readonly status: number;
  readonly rpcCode?: number;
  /** Under which code it is in the log of the organization whose token it came with; of the operator, where there is none. */
  readonly recorded?: string;
  readonly strangers?: string;
}

const table: readonly Row[] = [
  { title: "no token", send: { token: null, body: call({}) }, status: 401, strangers: "missing_token" },
  { title: "a token with a wrong checksum", send: { token: `pcg_${"A".repeat(49)}`, body: call({}) }, status: 401, strangers: "invalid_token" },
  { title: "a token in another scheme", send: { headers: { authorization: "Basic eA==" }, body: call({}) }, status: 401, strangers: "invalid_token" },
  { title: "a token in the query", send: { token: null, path: "?token=x", body: call({}) }, status: 404, strangers: "not_found" },
  { title: "another path", send: { path: "/mcp/", body: call({}) }, status: 404, recorded: "not_found" },
  { title: "a path below", send: { path: "/mcp/srv_x/tools", body: call({}) }, status: 404, recorded: "not_found" },
  { title: "an unknown server", send: { path: "/mcp/srv_x", body: call({}) }, status: 401, recorded: "wrong_server" },
  { title: "another method of HTTP", send: { method: "PUT", body: call({}) }, status: 405, recorded: "method_not_allowed" },
  { title: "OPTIONS", send: { method: "OPTIONS" }, status: 405, recorded: "method_not_allowed" },
  { title: "another content type", send: { headers: { "content-type": "text/plain" }, body: call({}) }, status: 415, recorded: "wrong_content_type" },
  { title: "a transfer coding that nobody here undoes", send: { headers: { "transfer-encoding": "gzip, chunked" }, body: call({}) }, status: 400, recorded: "bad_request" },
  { title: "another host", send: { headers: { host: "evil.example" }, body: call({}) }, status: 403, recorded: "host_refused" },
  { title: "an origin that is not ours", send: { headers: { origin: "https://evil.example" }, body: call({}) }, status: 403, recorded: "origin_refused" },
  { title: "an origin of null", send: { headers: { origin: "null" }, body: call({}) }, status: 403, recorded: "origin_refused" },
  { title: "a body over 1 MiB", send: { body: call({ id: "x".repeat(1_048_576) }) }, status: 413, recorded: "body_too_large" },
  { title: "a chunked body over 1 MiB", send: { headers: { "transfer-encoding": "chunked" }, body: call({ id: "x".repeat(1_048_576) }) }, status: 413, recorded: "body_too_large" },
  { title: "no body", send: {}, status: 400, rpcCode: -32700, recorded: "malformed_message" },
  { title: "no JSON", send: { body: "{" }, status: 400, rpcCode: -32700, recorded: "malformed_message" },
  { title: "no UTF-8", send: { body: Buffer.from([0x7b, 0xff, 0x7d]) }, status: 400, rpcCode: -32700, recorded: "malformed_message" },
  { title: "a byte order mark", send: { body: `\ufeff${call({})}` }, status: 400, rpcCode: -32700, recorded: "malformed_message" },
  { title: "a batch", send: { body: `[${call({})}]` }, status: 400, rpcCode: -32600, recorded: "malformed_message" },
  { title: "a number", send: { body: "1" }, status: 400, rpcCode: -32600, recorded: "malformed_message" },
  { title: "a key twice", send: { body: call({}).replace('"method"', '"method":"ping","method"') }, status: 400, rpcCode: -32600, recorded: "malformed_message" },
  { title: "a key twice, once escaped", send: { body: call({}).replace('"name":"echo"', '"name":"echo","n\\u0061me":"secret"') }, status: 400, rpcCode: -32600, recorded: "malformed_message" },
  { title: "__proto__", send: { body: call({}).replace('"arguments":{}', '"arguments":{"__proto__":{}}') }, status: 400, rpcCode: -32600, recorded: "malformed_message" },
  { title: "half a surrogate pair", send: { body: call({}).replace('"arguments":{}', '"arguments":{"a":"\\ud83d"}') }, status: 400, rpcCode: -32600, recorded: "malformed_message" },
  { title: "a look-alike of a key", send: { body: call({}).replace('"name":', '"Name":"x","name":') }, status: 400, rpcCode: -32600, recorded: "malformed_message" },
  { title: "an unknown key in the envelope", send: { body: call({ extra: 1 }) }, status: 400, rpcCode: -32600, recorded: "malformed_message" },
  { title: "a depth of 65", send: { body: call({ params: { name: "echo", arguments: { a: JSON.parse("[".repeat(63) + "]".repeat(63)) } } }) }, status: 400, rpcCode: -32600, recorded: "malformed_message" },
  { title: "an id that is null", send: { body: call({ id: null }) }, status: 400, rpcCode: -32600, recorded: "malformed_message" },
  { title: "a request without id", send: { body: '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"echo"}}' }, status: 400, rpcCode: -32600, recorded: "malformed_message" },
  { title: "arguments that are no object", send: { body: call({ params: { name: "echo", arguments: [] } }) }, status: 200, rpcCode: -32602, recorded: "malformed_call" },
  { title: "a call without a name", send: { body: call({ params: {} }) }, status: 200, rpcCode: -32602, recorded: "malformed_call" },
  { title: "an unknown method, legacy", send: { body: call({ method: "tools/destroy" }) }, status: 200, rpcCode: -32601, recorded: "method_not_found" },
  { title: "a method of Object.prototype", send: { body: call({ method: "constructor" }) }, status: 200, rpcCode: -32601, recorded: "method_not_found" },
  { title: "an unknown method, modern", send: { headers: { ...modernHeaders, "mcp-method": "x/y" }, body: call({ method: "x/y", params: { _meta: meta } }) }, status: 404, rpcCode: -32601, recorded: "method_not_found" },
  { title: "a header that disagrees with the body", send: { headers: { ...modernHeaders, "mcp-name": "other" }, body: call({ params: { name: "echo", _meta: meta } }) }, status: 400, rpcCode: -32020, recorded: "malformed_message" },
  { title: "a modern body without its headers", send: { body: call({ params: { name: "echo", _meta: meta } }) }, status: 400, rpcCode: -32020, recorded: "malformed_message" },
  { title: "a session that nobody has", send: { headers: { "mcp-session-id": "made-up" }, body: call({}) }, status: 404, rpcCode: -32001, recorded: "unknown_session" },
];

describe("bad input", () => {
  it.each(table)("$title gets $status", async ({ send, status, rpcCode }) => {
    const before = server.seen.length;
    const answer = await rawRequest(grant, send);
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
    const body: unknown = JSON.parse(answer.text);
    if (rpcCode !== undefined) expect(body).toMatchObject({ jsonrpc: "2.0", error: { code: rpcCode } });
    expect(server.seen.length).toBe(before);
  });

  it("is in the log, each once and with why: of the organization whose token it came with, else of the operator", async () => {
    const own = await scene.addServer({ url: server.url, tools: [{ name: "echo" }] });
    const strangers = async () => {
      const { rows } = await scene.owner.query<{ code: string; requests: number }>("SELECT code, sum(requests)::int AS requests FROM gateway_refusals GROUP BY code");
      return new Map(rows.map(({ code, requests }) => [code, requests]));
    };
    // Those of the rows above have been counted by then.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const before = await strangers();
    for (const { send } of table) await rawRequest(own, send);
    const expected = table.flatMap(({ recorded }) => (recorded === undefined ? [] : [recorded])).sort();
    const rows = await scene.calls(own.orgId, expected.length);
    expect(rows.map(({ code }) => code).sort()).toEqual(expected);
    expect(rows.filter(({ effect, outcome, grant_id }) => effect !== "deny" || outcome !== "refused" || grant_id !== own.grantId)).toEqual([]);
    for (const { code, message } of rows) if (code.startsWith("malformed") || code === "method_not_found") expect(message, code).not.toBe("");
    const unknown = table.flatMap(({ strangers: code }) => (code === undefined ? [] : [code]));
    await vi.waitFor(async () => {
      const after = await strangers();
      for (const code of unknown) expect([code, (after.get(code) ?? 0) - (before.get(code) ?? 0)]).toEqual([code, unknown.filter((other) => other === code).length]);
    }, { timeout: 5_000, interval: 100 });
  }, 60_000);

  it("takes its own host in whatever letters it is written", async () => {
    const { port } = new URL(grant.url);
    for (const name of ["localhost", "LocalHost", "127.0.0.1"]) expect([name, (await rawRequest(grant, { headers: { host: `${name}:${port}` }, body: call({}) })).status]).toEqual([name, 200]);
  });

  it("takes the address with and without a trailing slash, and a query with neither", async () => {
    expect((await callTool({ ...grant, url: `${grant.url}/` }, "echo")).status).toBe(200);
    expect((await rawRequest(grant, { path: `${new URL(grant.url).pathname}?x=1`, body: call({}) })).status).toBe(404);
  });

  it("answers an unknown notification with 202 and keeps it", async () => {
    const before = server.seen.length;
    const answer = await rawRequest(grant, { body: '{"jsonrpc":"2.0","method":"notifications/strange"}' });
    expect([answer.status, answer.text, server.seen.length]).toEqual([202, "", before]);
  });

  it("answers what is no HTTP without going down", async () => {
    const { port } = new URL(scene.gateway.url);
    const said = (text: string) => new Promise<string>((resolve) => {
      const socket = net.connect(Number(port), "127.0.0.1", () => socket.write(text));
      let got = "";
      socket.on("data", (chunk: Buffer) => {
        got += chunk.toString("latin1");
      });
      socket.on("close", () => resolve(got));
      socket.on("error", () => resolve(got));
    });
    expect(await said("hello\r\n\r\n")).toMatch(/^HTTP\/1.1 400/);
    expect(await said(`GET / HTTP/1.1\r\nhost: x\r\nx-a: ${"a".repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431/);
    expect(await said(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1.1 400/);
    const many = Array.from({ length: 64 }, (_, index) => `x-${String(index)}: 1\r\n`).join("");
    expect(await said(`POST ${new URL(grant.url).pathname} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${many}connection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 431/);
    expect((await callTool(grant, "echo")).status).toBe(200);
  });

  it("records what it refused of a known grant, and forwards the original bytes of what it let pass", async () => {
    const own = await scene.addServer({ url: server.url, tools: [{ name: "echo" }] });
    await rawRequest(own, { body: `[${call({})}]` });
    const body = '{ "jsonrpc":"2.0", "id":1,"method":"tools/call","params":{"name":"echo","arguments":{"n":9007199254740993, "f":1.0}}} ';
    await rawRequest(own, { body });
    expect(server.seen.at(-1)?.body.toString("utf8")).toBe(body);
    const rows = await scene.calls(own.orgId, 2);
    expect(rows.map(({ code, outcome }) => [code, outcome])).toEqual([["malformed_message", "refused"], ["allowed", "delivered"]]);
    expect(rows[0]?.message).toContain("batch");
  });
});
