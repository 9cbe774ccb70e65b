// A document of a stranger's naming: bounded in time, bytes, redirects and requests, and asked for with nothing of ours (law L6; SSRF-06).
import http from "node:http";
import net from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseTargetUrl } from "@/lib/egress/parse-target-url";
import { namedAddressCharsMax } from "@/lib/servers/authorization-findings";
import { gatewayBounds } from "@/proxy/bounds";
import type { Connect } from "@/proxy/egress/dial-target";
import { EgressError } from "@/proxy/egress/egress-error";
import { fetchDocument, readNamedAddress } from "@/proxy/egress/fetch-document";

const bounds = { ...gatewayBounds, discoveryDocumentMs: 400 };
const origin = "https://as.example";
let behave: http.RequestListener;
let server: http.Server;
let port: number;
let dialled: string[];
const seen: http.IncomingMessage[] = [];

beforeAll(async () => {
  server = http.createServer((request, response) => {
    seen.push(request);
    behave(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  dialled = [];
  seen.length = 0;
});

/** Stands for the guarded dialler: whatever is named is this server, without its TLS, but for what is inside. */
const connect: Connect = ({ hostname, port: named, protocol }, callback) => {
  dialled.push(`${protocol}//${hostname}:${named}`);
  if (hostname.startsWith("10.")) return callback(new EgressError("address_refused"), null);
  const socket = net.connect(port, "127.0.0.1", () => callback(null, socket));
};

function fetch(address: string, { requests = { left: 16 }, cleartext = "" } = {}) {
  return fetchDocument(address, { connect, requests, signal: new AbortController().signal, mayBeCleartext: (target) => target.origin === cleartext }, bounds);
}

const json = (body: string | Buffer, type = "application/json"): http.RequestListener => (_request, response) => void response.writeHead(200, { "content-type": type }).end(body);
const redirect = (location: string, status = 302): http.RequestListener => (_request, response) => void response.writeHead(status, { location }).end();
const fault = (code: string) => ({ kind: "fault", code });

describe("a document", () => {
  it("is asked for once, over a connection of its own, with no credential and no cookie", async () => {
    behave = (request, response) => void response.writeHead(200, { "content-type": "application/json", "set-cookie": "a=1" }).end(request.url);
    expect(await fetch(`${origin}/a?b=c`)).toEqual({ kind: "document", bytes: Buffer.from("/a?b=c") });
    expect(seen.map(({ method, headers }) => [method, headers])).toEqual([
      ["GET", { host: "as.example", connection: "keep-alive", accept: "application/json", "accept-encoding": "identity", "user-agent": "portcullis-gateway" }],
    ]);
    await fetch(`${origin}/a`);
    expect(dialled).toHaveLength(2);
  });

  it.each(["application/json", "application/json; charset=utf-8", "Application/JSON", "application/jwk-set+json"])("may be %s", async (type) => {
    behave = json("{}", type);
    expect(await fetch(origin)).toMatchObject({ kind: "document" });
  });

  it.each(["text/html", "text/plain", "application/jsonp", "text/json", "application/json-seq", "", "application/"])("may not be %j", async (type) => {
    behave = json("{}", type);
    expect(await fetch(origin)).toEqual(fault("not_json"));
  });

  it("may not be compressed", async () => {
    behave = (_request, response) => void response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end("{}");
    expect(await fetch(origin)).toEqual(fault("not_json"));
  });

  it.each([400, 401, 403, 404, 410, 429])("is not there with %i", async (status) => {
    behave = (_request, response) => void response.writeHead(status, { "content-type": "application/json" }).end("{}");
    expect(await fetch(origin)).toEqual({ kind: "none" });
  });

  it.each([201, 204, 206, 300, 304, 500, 503])("is none with %i", async (status) => {
    behave = (_request, response) => void response.writeHead(status, { "content-type": "application/json" }).end();
    expect(await fetch(origin)).toEqual(fault("http_error"));
  });

  it("may have as many bytes as the bound, and not one more, said or not", async () => {
    for (const [more, wanted] of [[0, { kind: "document" }], [1, fault("too_large")]] as const) {
      behave = json(Buffer.alloc(bounds.discoveryBytesMax + more, 0x20));
      expect(await fetch(origin)).toMatchObject(wanted);
    }
    behave = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const more = () => {
        while (response.writable && response.write(Buffer.alloc(8_192, 0x20)));
      };
      response.on("drain", more);
      more();
    };
    expect(await fetch(origin)).toEqual(fault("too_large"));
  });

  it.each<[string, http.RequestListener]>([
    ["that is silent", () => undefined],
    ["that stops after its head", (_request, response) => void response.writeHead(200, { "content-type": "application/json" }).write("{")],
    ["that drips", (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
    }],
    ["that redirects slowly", (_request, response) => void setTimeout(() => response.writeHead(302, { location: "/again" }).end(), 250)],
  ])("of a server %s is given up at the bound", async (_title, handler) => {
    behave = handler;
    const startedMs = performance.now();
    expect(await fetch(origin)).toEqual(fault("timed_out"));
    expect(performance.now() - startedMs).toBeLessThan(bounds.discoveryDocumentMs + 2_000);
  });

  it("of a server that breaks off, or whose head is too large, is a connection that failed", async () => {
    behave = (_request, response) => void response.destroy();
    expect(await fetch(origin)).toEqual(fault("connection_failed"));
    behave = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" }).write("{");
      setTimeout(() => response.destroy(), 20);
    };
    expect(await fetch(origin)).toEqual(fault("connection_failed"));
    behave = (_request, response) => void response.writeHead(200, { "content-type": "application/json", "x-long": "a".repeat(bounds.upstreamHeaderBytesMax) }).end("{}");
    expect(await fetch(origin)).toEqual(fault("connection_failed"));
  });
});

describe("a redirect", () => {
  it.each([301, 302, 303, 307, 308])("with %i is followed by a GET over a new connection", async (status) => {
    behave = (request, response) => (request.url === "/a" ? redirect("https://other.example/b", status) : json("{}"))(request, response);
    expect(await fetch(`${origin}/a`)).toMatchObject({ kind: "document" });
    expect([dialled, seen.map(({ method, url, headers }) => `${method ?? ""} ${headers.host ?? ""}${url ?? ""}`)]).toEqual([
      ["https://as.example:", "https://other.example:"], ["GET as.example/a", "GET other.example/b"],
    ]);
  });

  it("is followed three times and no more", async () => {
    const chain = (length: number): http.RequestListener => (request, response) => {
      const at = Number(request.url?.slice(1));
      (at < length ? redirect(`/${String(at + 1)}`) : json("{}"))(request, response);
    };
    behave = chain(bounds.discoveryRedirectsMax);
    expect(await fetch(`${origin}/0`)).toMatchObject({ kind: "document" });
    behave = chain(Infinity);
    expect(await fetch(`${origin}/0`)).toEqual(fault("redirected"));
    expect(seen).toHaveLength(2 * (bounds.discoveryRedirectsMax + 1));
  });

  it.each([
    ["https://10.0.0.8/", "address_refused", 2], ["http://as.example/", "redirected", 1], ["http://10.0.0.8/", "redirected", 1], ["//10.0.0.8/", "address_refused", 2],
    ["https://user:pw@as.example/", "not_an_address", 1], ["https://as.example@10.0.0.8/", "not_an_address", 1], ["ftp://as.example/", "not_an_address", 1],
    ["gopher://127.0.0.1/", "not_an_address", 1], ["data:application/json,{}", "not_an_address", 1], ["file:///etc/passwd", "not_an_address", 1], ["https://as.example/#x", "not_an_address", 1],
    ["https://metadata.google.internal/", "address_refused", 1], ["https://localhost./", "address_refused", 1], ["https://as.example:0/", "address_refused", 1], ["http://[", "not_an_address", 1],
  ])("to %s is %s", async (location, code, dials) => {
    behave = redirect(location);
    expect(await fetch(`${origin}/a`, { cleartext: "http://as.example" })).toEqual(fault(code));
    expect(dialled).toHaveLength(dials);
  });

  it("that says no place leads nowhere", async () => {
    behave = (_request, response) => void response.writeHead(302).end();
    expect(await fetch(origin)).toEqual(fault("redirected"));
  });

  it("that a page asks for is not one", async () => {
    behave = (_request, response) => void response.writeHead(200, { "content-type": "text/html", refresh: "0; url=/b" }).end('<meta http-equiv="refresh" content="0; url=/b">');
    expect([await fetch(origin), seen.length]).toEqual([fault("not_json"), 1]);
  });
});

it("requests are counted over all who share a source, redirects among them", async () => {
  behave = redirect("/again");
  const requests = { left: 6 };
  expect([await fetch(origin, { requests }), await fetch(origin, { requests }), requests.left, seen.length]).toEqual([fault("redirected"), fault("too_many_requests"), 0, 6]);
});

it("an address without TLS is asked only where it may be", async () => {
  behave = json("{}");
  expect([await fetch("http://as.example/"), seen.length]).toEqual([fault("not_https"), 0]);
  expect(await fetch("http://as.example/", { cleartext: "http://as.example" })).toMatchObject({ kind: "document" });
});

describe("an address that is named", () => {
  it.each([
    "", " https://as.example", "https://as.example\n", "https://as\t.example/", "https:as.example\\@10.0.0.8", "https://\u0430s.example/", "https://as.example/\u202e", "https://user@as.example/",
    "https://as.example/#", "https://as.example/a b", "as.example", "/path", "//as.example/", "javascript:alert(1)", `https://as.example/${"a".repeat(namedAddressCharsMax)}`,
  ])("is none as %j", (text) => {
    expect(readNamedAddress(text)).toBe("not_an_address");
  });

  it("is the target that its text names, read as an address that people register", () => {
    expect(readNamedAddress("https://as.example/t?x=1")).toEqual(parseTargetUrl("https://as.example/t?x=1"));
  });
});
