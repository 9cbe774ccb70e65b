// PRO-17…19, CVE-07, 09, 15, 18, 20, DOS-01…03: HTTP itself as a weapon. One clean refusal or one served request; never two, and at the server
// only our own headers.
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, rawRequest } from "@/tests/support/raw-mcp";
import { connectRaw, exchangeRaw, statusesIn } from "@/tests/support/raw-socket";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
let grant: SceneGrant;

beforeAll(async () => {
  scene = await openScene({ bounds: { headersTimeoutMs: 600, requestTimeoutMs: 1_200, connectionChecksMs: 100, connectionsMax: 300, connectionsSpare: 20 } });
  server = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}'));
  grant = await scene.addServer({ url: server.url, tools: [{ name: "echo" }] });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

const body = (nonce: string) => JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "echo", arguments: { nonce } } });
const head = (more: readonly string[], { line, host }: { readonly line?: string; readonly host?: string } = {}) => {
  const url = new URL(grant.url);
  return [line ?? `POST ${url.pathname} HTTP/1.1`, `Host: ${host ?? url.host}`, `Authorization: Bearer ${grant.token}`, "Accept: application/json, text/event-stream", "Content-Type: application/json", ...more, "", ""].join("\r\n");
};
const length = (text: string) => `Content-Length: ${String(Buffer.byteLength(text))}`;
const chunk = (text: string, extension = "") => `${Buffer.byteLength(text).toString(16)}${extension}\r\n${text}\r\n`;
/** A whole call of its own, hidden in what the first one's body is to some. */
const smuggled = () => head([length(body("smuggled"))]) + body("smuggled");
const outer = body("outer");

const ownHeaders = new Set(["host", "connection", "accept", "content-type", "content-length", "accept-encoding", "user-agent", "transfer-encoding", "keep-alive"]);

describe("PRO-19: a request within a request", () => {
  const url = () => new URL(grant.url);
  it.each<readonly [string, () => string]>([
    ["a length and chunks", () => head([length(outer), "Transfer-Encoding: chunked"]) + `0\r\n\r\n${smuggled()}`],
    ["chunks and a length", () => head(["Transfer-Encoding: chunked", "Content-Length: 5"]) + `0\r\n\r\n${smuggled()}`],
    ["two lengths that differ", () => head([length(outer), "Content-Length: 0"]) + outer + smuggled()],
    ["two lengths that agree", () => head([length(outer), length(outer)]) + outer],
    ["a list of lengths", () => head([`${length(outer)}, ${String(outer.length)}`]) + outer],
    ["a signed length", () => head([`Content-Length: +${String(outer.length)}`]) + outer + smuggled()],
    ["a negative length", () => head(["Content-Length: -1"]) + outer],
    ["a length in hexadecimal", () => head([`Content-Length: 0x${outer.length.toString(16)}`]) + outer],
    ["a length with a blank before the colon", () => head([`Content-Length : ${String(outer.length)}`]) + outer + smuggled()],
    ["a length too large for any number", () => head(["Content-Length: 99999999999999999999"]) + outer],
    ["an encoding with a blank before the colon", () => head([length(outer), "Transfer-Encoding : chunked"]) + `0\r\n\r\n${smuggled()}`],
    ["an encoding after a tab", () => head([length(outer), "Transfer-Encoding:\tchunked"]) + `0\r\n\r\n${smuggled()}`],
    ["an encoding in quotes", () => head([length(outer), 'Transfer-Encoding: "chunked"']) + outer + smuggled()],
    ["an unknown encoding", () => head(["Transfer-Encoding: xchunked"]) + `0\r\n\r\n${smuggled()}`],
    ["chunked before identity", () => head(["Transfer-Encoding: chunked, identity"]) + `0\r\n\r\n${smuggled()}`],
    ["chunked twice", () => head(["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"]) + `0\r\n\r\n${smuggled()}`],
    ["an encoding on a folded line", () => head([length(outer), "X-A: b\r\n Transfer-Encoding: chunked"]) + outer + smuggled()],
    ["an encoding after a bare CR", () => head([length(outer), "X-A: b\rTransfer-Encoding: chunked"]) + outer],
    ["an encoding after a bare LF", () => head([length(outer), "X-A: b\nTransfer-Encoding: chunked"]) + `0\r\n\r\n${smuggled()}`],
    ["a NUL in a header", () => head([length(outer), "X-A: b\0c"]) + outer],
    ["a NUL in a header's name", () => head([length(outer), "X\0A: b"]) + outer],
    ["a header without a name", () => head([length(outer), ": b"]) + outer],
    ["a header without a colon", () => head([length(outer), "Transfer-Encoding chunked"]) + outer],
    ["a chunk's size with a sign", () => head(["Transfer-Encoding: chunked"]) + `+${chunk(outer)}0\r\n\r\n`],
    ["a chunk's size with 0x", () => head(["Transfer-Encoding: chunked"]) + `0x${chunk(outer)}0\r\n\r\n`],
    ["a chunk's size that overflows", () => head(["Transfer-Encoding: chunked"]) + `fffffffffffffffff\r\n${outer}\r\n0\r\n\r\n${smuggled()}`],
    ["a chunk longer than it says", () => head(["Transfer-Encoding: chunked"]) + `1\r\n${outer}\r\n0\r\n\r\n${smuggled()}`],
    ["a chunk ended by a bare LF", () => head(["Transfer-Encoding: chunked"]) + `${outer.length.toString(16)}\n${outer}\n0\n\n${smuggled()}`],
    ["a chunk extension with a line end", () => head(["Transfer-Encoding: chunked"]) + chunk(outer, ";a=\n0") + `0\r\n\r\n${smuggled()}`],
    ["a chunk extension of 20 kB", () => head(["Transfer-Encoding: chunked"]) + chunk(outer, `;a=${"b".repeat(20_000)}`) + "0\r\n\r\n"],
    ["a trailer that is a length", () => head(["Transfer-Encoding: chunked", "Trailer: Content-Length"]) + `${chunk(outer)}0\r\nContent-Length: 3\r\n\r\n`],
    ["a trailer that is an authorization", () => head(["Transfer-Encoding: chunked"]) + `${chunk(outer)}0\r\nAuthorization: Bearer x\r\n\r\n`],
    ["two hosts", () => head(["Host: evil.example", length(outer)]) + outer],
    ["no host", () => `POST ${url().pathname} HTTP/1.1\r\nAuthorization: Bearer ${grant.token}\r\nContent-Type: application/json\r\n${length(outer)}\r\n\r\n${outer}`],
    ["a host with a path", () => head([length(outer)], { host: `${url().host}/x` }) + outer],
    ["the absolute form of another host", () => head([length(outer)], { line: `POST http://evil.example${url().pathname} HTTP/1.1` }) + outer],
    ["the absolute form of this host", () => head([length(outer)], { line: `POST ${grant.url} HTTP/1.1` }) + outer],
    ["a request line of HTTP/0.9", () => `GET ${url().pathname}\r\n\r\n`],
    ["HTTP/2 by its preface", () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["HTTP/1.2", () => head([length(outer)], { line: `POST ${url().pathname} HTTP/1.2` }) + outer],
    ["a blank in the target", () => head([length(outer)], { line: `POST ${url().pathname} x HTTP/1.1` }) + outer],
    ["an encoded slash in the target", () => head([length(outer)], { line: `POST ${url().pathname.replace("/srv", "%2fsrv")} HTTP/1.1` }) + outer],
    ["dots in the target", () => head([length(outer)], { line: `POST /x/..${url().pathname} HTTP/1.1` }) + outer],
    ["65 headers", () => head([length(outer), ...Array.from({ length: 60 }, (_, at) => `X-${String(at)}: 1`)]) + outer],
    ["Connection: Content-Length", () => head([length(outer), "Connection: Content-Length, close"]) + outer],
    ["Connection: Authorization", () => head([length(outer), "Connection: Authorization, close"]) + outer],
    ["an upgrade to h2c", () => head([length(outer), "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"]) + outer],
    ["an upgrade to a web socket", () => head([length(outer), "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: eA==", "Sec-WebSocket-Version: 13"]) + outer],
    ["an unknown expectation", () => head([length(outer), "Expect: 200-ok"]) + outer],
    ["two authorizations", () => head([length(outer), "Authorization: Bearer x"]) + outer],
    ["CONNECT", () => `CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: ${url().host}\r\n\r\n`],
    ["TRACE", () => head([], { line: `TRACE ${url().pathname} HTTP/1.1` })],
    ["a body of GET that is a request", () => head([length(smuggled())], { line: `GET ${url().pathname}x HTTP/1.1` }) + smuggled()],
  ])("%s", async (_what, bytes) => {
    const before = server.seen.length;
    const statuses = statusesIn(await exchangeRaw(grant, bytes(), 150));
    const arrived = server.seen.slice(before);
    expect(arrived.map(({ body: sent }) => sent.toString()).filter((sent) => sent.includes("smuggled"))).toEqual([]);
    expect(arrived.length).toBeLessThanOrEqual(1);
    expect(statuses.length).toBeLessThanOrEqual(1);
    if (arrived.length === 1) {
      expect([statuses, arrived[0]?.body.toString()]).toEqual([[200], outer]);
      expect(Object.keys(arrived[0]?.headers ?? {}).filter((name) => !ownHeaders.has(name))).toEqual([]);
    } else expect(statuses.every((status) => status >= 400 && status < 500)).toBe(true);
  });

  it("requests in a row on one connection are each judged, and answered in their order", async () => {
    const before = server.seen.length;
    const denied = head([length("[]")]) + "[]";
    const heard = await exchangeRaw(grant, head([length(outer)]) + outer + denied + head([length(outer)]) + outer, 500);
    expect(statusesIn(heard)).toEqual([200, 400, 200]);
    expect(server.seen.length - before).toBe(2);
  });

  it("an expectation of 100 is met before the body, whose refusal comes all the same", async () => {
    const { socket, heard, closed } = connectRaw(grant);
    socket.write(head(["Expect: 100-continue", length("{")]));
    await closed(200);
    expect(heard()).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    socket.write("{");
    await closed(200);
    expect(statusesIn(heard())).toEqual([100, 400]);
    socket.destroy();
  });
});

describe("PRO-17, PRO-18, CVE-07: only JSON, in UTF-8, as it is written", () => {
  it.each([
    "text/plain", "text/json", "application/jsonx", "application/json-rpc", "application/vnd.api+json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/event-stream", "application/json, text/plain",
    "application/json; charset=utf-16", "application/json; charset=iso-8859-1", "application/json; charset=utf-7", "application /json", "*/*", "", "json",
  ])("content type %j is refused", async (type) => {
    const before = server.seen.length;
    expect((await rawRequest(grant, { body: outer, headers: { "content-type": type } })).status).toBe(415);
    expect(server.seen.length).toBe(before);
  });
  it("two content types, and none, are refused", async () => {
    const twice = head(["Content-Type: application/json", length(outer)]) + outer;
    const none = head([length(outer)]).replace("Content-Type: application/json\r\n", "") + outer;
    for (const bytes of [twice, none]) expect(statusesIn(await exchangeRaw(grant, bytes))).toEqual([415]);
  });
  it.each(["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", 'application/json;charset="UTF-8"', "application/json; version=1"])("content type %j is taken", async (type) => {
    expect((await rawRequest(grant, { body: outer, headers: { "content-type": type } })).status).toBe(200);
  });
  it.each(["gzip", "br", "deflate", "zstd", "identity, gzip", "gzip, identity", "x-gzip", "compress", "GZIP"])("content encoding %j is refused, packed or not", async (encoding) => {
    const before = server.seen.length;
    for (const sent of [gzipSync(outer), outer]) expect((await rawRequest(grant, { body: sent, headers: { "content-encoding": encoding } })).status).toBe(415);
    expect(server.seen.length).toBe(before);
  });
  it("a body is judged whole or not at all: the last byte that is taken, and one more", async () => {
    const before = server.seen.length;
    const fill = (bytes: number) => body("x".repeat(bytes - body("").length));
    expect((await rawRequest(grant, { body: fill(1_048_576) })).status).toBe(200);
    expect((await rawRequest(grant, { body: fill(1_048_577) })).status).toBe(413);
    expect(server.seen.length - before).toBe(1);
  });
  it("CVE-18: a body that says no length is cut at the bound, and costs no memory", async () => {
    const { socket, heard, closed } = connectRaw(grant);
    const part = chunk("x".repeat(65_536));
    socket.write(head(["Transfer-Encoding: chunked"]));
    let sent = 0;
    for (; sent < 64 && statusesIn(heard()).length === 0; sent += 1) {
      socket.write(part);
      await closed(5);
    }
    await closed(500);
    expect(statusesIn(heard())).toEqual([413]);
    expect(sent).toBeLessThan(64);
    socket.destroy();
  });
});

describe("CVE-09, CVE-15, CVE-20, CVE-03: who is asking", () => {
  it.each<readonly [string, () => readonly string[]]>([
    ["none", () => []], ["an empty one", () => ["Authorization:"]], ["another scheme", () => ["Authorization: Basic eDp5"]], ["no scheme", () => [`Authorization: ${grant.token}`]],
    ["two tokens", () => [`Authorization: Bearer ${grant.token} ${grant.token}`]], ["a list", () => [`Authorization: Bearer ${grant.token}, Bearer ${grant.token}`]], ["two headers", () => [`Authorization: Bearer ${grant.token}`, `Authorization: Bearer ${grant.token}`]],
    ["a token one short", () => [`Authorization: Bearer ${grant.token.slice(0, -1)}`]], ["a token and more", () => [`Authorization: Bearer ${grant.token}x`]], ["another case", () => [`Authorization: Bearer ${grant.token.toUpperCase()}`]],
    ["10 kB", () => [`Authorization: Bearer ${"a".repeat(10_000)}`]], ["in a cookie", () => [`Cookie: token=${grant.token}`]], ["for a proxy", () => [`Proxy-Authorization: Bearer ${grant.token}`]], ["in a header of ours", () => [`X-Api-Key: ${grant.token}`, `X-Portcullis-Token: ${grant.token}`]],
    ["a health check's name", () => ["User-Agent: GoogleHC/1.0"]], ["headers that frameworks trust", () => ["X-Middleware-Subrequest: middleware:middleware", "X-Forwarded-User: admin", "X-Original-URL: /", "X-Internal: 1", `portcullis-request: ${Buffer.from("{}").toString("base64url")}`]],
  ])("a token that is %s opens nothing", async (_what, headers) => {
    const before = server.seen.length;
    const bytes = head([length(outer), ...headers()]).replace(`Authorization: Bearer ${grant.token}\r\n`, "");
    const withOwn = headers().some((line) => line.startsWith("Authorization:")) ? bytes.replace(/^Accept/m, `${headers()[0] ?? ""}\r\nAccept`).replace(`${headers()[0] ?? ""}\r\n\r\n`, "\r\n") : bytes;
    expect(statusesIn(await exchangeRaw(grant, withOwn + outer, 150))).toEqual([401]);
    expect(server.seen.length).toBe(before);
  });

  it("a foreign page, a foreign host and an origin of null are refused on every method", async () => {
    const before = server.seen.length;
    const evil: readonly Record<string, string>[] = [{ origin: "https://evil.example" }, { origin: "null" }, { origin: "" }, { origin: `http://${new URL(grant.url).host}.evil.example` }, { host: "evil.example" }, { host: `evil.example:${new URL(grant.url).port}` }];
    for (const headers of evil) {
      for (const method of ["POST", "GET", "DELETE"]) {
        expect((await rawRequest(grant, { method, headers, ...(method === "POST" && { body: outer }) })).status, JSON.stringify([method, headers])).toBe(403);
      }
    }
    expect(server.seen.length).toBe(before);
  });

  it("CVE-01: a grant opens its own server, and every other one answers it as one that does not exist", async () => {
    const grants = await Promise.all(Array.from({ length: 3 }, () => scene.addServer({ url: server.url, tools: [{ name: "echo" }] })));
    const before = server.seen.length;
    const unknown = await callTool({ ...grant, url: grant.url.replace(grant.serverId, "srv_00000000000000000000000000") }, "echo");
    for (const one of grants) {
      for (const other of grants) {
        const answer = await callTool({ url: other.url, token: one.token }, "echo");
        if (one === other) expect(answer.status).toBe(200);
        else expect([answer.status, answer.text]).toEqual([unknown.status, unknown.text]);
      }
    }
    expect(server.seen.length - before).toBe(3);
  });

  it("CVE-02: what is open to anybody names no organization, grant, server or session", async () => {
    for (const path of ["/", "/livez", "/readyz", "/healthz", "/health", "/metrics", "/mcp", "/mcp/"]) {
      const text = await (await fetch(new URL(path, scene.gateway.url))).text();
      expect(text).not.toMatch(/(org|grt|srv|pol)_[0-9A-Za-z]{10}|pcs\d\./);
    }
  });
});

describe("DOS-01, DOS-02: connections", () => {
  it("that send their head or their body by drops are cut, and others are served meanwhile", async () => {
    const other = await scene.addGrant(grant);
    // A grant that was just made is known as soon as the gateway has heard of it.
    await expect.poll(async () => (await callTool(other, "echo")).status, { timeout: 5_000 }).toBe(200);
    const slow = Array.from({ length: 100 }, (_, at) => {
      const one = connectRaw(grant);
      const bytes = at % 2 === 0 ? head([length(outer)]) : head([length(outer)]) + outer.slice(0, 3);
      one.socket.write(at % 2 === 0 ? bytes.slice(0, 20) : bytes);
      return one;
    });
    const drip = setInterval(() => slow.forEach(({ socket }) => void (socket.writable && socket.write("a"))), 100);
    for (let call = 0; call < 10; call += 1) expect((await callTool(other, "echo")).status).toBe(200);
    const cut = await Promise.all(slow.map(({ closed }) => closed(4_000)));
    clearInterval(drip);
    expect(cut.every(Boolean)).toBe(true);
    // The places of those whose body never came are given back once their refusals are recorded.
    await expect.poll(async () => (await callTool(grant, "echo")).status, { timeout: 5_000 }).toBe(200);
  });

  it("beyond the most that are held are refused, and there is room again when some have gone", async () => {
    const many = Array.from({ length: 320 }, () => connectRaw(grant));
    const refused = () => many.filter(({ socket }) => socket.destroyed || (!socket.connecting && socket.readyState !== "open")).length;
    await expect.poll(refused, { timeout: 5_000 }).toBeGreaterThanOrEqual(20);
    expect(refused()).toBeLessThan(60);
    many.forEach(({ socket }) => void socket.destroy());
    await expect.poll(async () => (await callTool(grant, "echo").catch(() => null))?.status, { timeout: 5_000 }).toBe(200);
  });

  it("DOS-03: the most headers and the longest that are taken, and one more", async () => {
    const withHeaders = (count: number) => head([length(outer), "Connection: close", ...Array.from({ length: count - 6 }, (_, at) => `X-${String(at)}: 1`)]) + outer;
    expect(statusesIn(await exchangeRaw(grant, withHeaders(gatewayBounds.headersMax)))).toEqual([200]);
    expect(statusesIn(await exchangeRaw(grant, withHeaders(gatewayBounds.headersMax + 1)))).toEqual([431]);
    const long = (bytes: number) => head([length(outer), "Connection: close", `X-Long: ${"a".repeat(bytes)}`]) + outer;
    expect(statusesIn(await exchangeRaw(grant, long(15_000)))).toEqual([200]);
    expect(statusesIn(await exchangeRaw(grant, long(gatewayBounds.headerBytesMax)))).toEqual([431]);
  });
});
