// The address that was vetted is the address that is dialled: a name that changes between the look and the dial changes nothing.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { Pool } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { dialler } from "@/proxy/egress/dial-target";
import { EgressError } from "@/proxy/egress/egress-error";
import type { EgressRules } from "@/proxy/egress/egress-rules";
import { resolverFor, type Resolve } from "@/proxy/egress/resolve-name";
import { openSilentPort, type SilentPort } from "@/tests/support/upstreams/silent-port";
import { localRules, servedRules } from "./egress-test-rules";

const small = { ...gatewayBounds, connectMs: 400, connectAttemptMs: 100, tlsMs: 300, dnsMs: 300 };
const canary = "169.254.169.254";
const toLoopback: Resolve = () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
const servers: net.Server[] = [];
let silent: SilentPort;
let port: number;

async function listening(server: net.Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

beforeAll(async () => {
  port = await listening(http.createServer((request, response) => response.end(request.headers.host)));
  silent = await openSilentPort();
});
afterAll(async () => {
  for (const server of servers) server.close();
  await silent.close();
});

/** The public address at the first look, the canary at every other. */
function turning(): { readonly resolve: Resolve; asked: number } {
  const state = {
    asked: 0,
    resolve: () => {
      state.asked += 1;
      return Promise.resolve([{ address: state.asked === 1 ? "127.0.0.1" : canary, family: 4 }]);
    },
  };
  return state;
}

async function failureOf(rules: EgressRules, origin: string, resolve: Resolve = toLoopback): Promise<{ readonly code: unknown; readonly ms: number }> {
  const startedMs = performance.now();
  const pool = new Pool(origin, { connect: dialler(rules, small, resolve).afresh });
  const error: unknown = await pool.request({ path: "/", method: "GET" }).catch((caught: unknown) => caught);
  await pool.destroy();
  return { code: error instanceof EgressError ? error.code : error, ms: performance.now() - startedMs };
}

it("an address that the caller names itself, and nobody looks up, is spoken to only if it is one of those that were vetted", async () => {
  const fetchBy = async (vetted: string) => {
    const pool = new Pool(`http://127.0.0.1:${port}`, { connect: dialler(localRules, small, toLoopback).toVetted([{ address: vetted, family: 4 }]) });
    const answer = pool.request({ path: "/", method: "GET" }).then(({ statusCode, body }) => body.dump().then(() => statusCode), (error: unknown) => (error instanceof EgressError ? error.code : error));
    return answer.finally(() => pool.destroy());
  };
  expect([await fetchBy("127.0.0.1"), await fetchBy("127.0.0.2"), await fetchBy("93.184.216.34")]).toEqual([200, "address_refused", "address_refused"]);
});

// SSRF-03
describe("a name that points elsewhere the next time", () => {
  it("is asked for once for each dial, and what it was then is dialled", async () => {
    const name = turning();
    const pool = new Pool(`http://rebind.example:${port}`, { connect: dialler(localRules, gatewayBounds, name.resolve).afresh, connections: 1 });
    const { body } = await pool.request({ path: "/", method: "GET" });
    expect([await body.text(), name.asked]).toEqual([`rebind.example:${port}`, 1]);
    await pool.close();
  });

  it("is vetted again for every new connection", async () => {
    const pool = new Pool(`http://rebind.example:${port}`, { connect: dialler(localRules, gatewayBounds, turning().resolve).afresh, connections: 1 });
    await (await pool.request({ path: "/", method: "GET", reset: true })).body.text();
    await expect(pool.request({ path: "/", method: "GET" })).rejects.toThrow(EgressError);
    await pool.close();
  });

  it("never has its second address dialled, in 1,000 tries", async () => {
    const arrived = { first: 0, second: 0 };
    const count = (which: keyof typeof arrived) => net.createServer((socket) => {
      arrived[which] += 1;
      socket.on("error", () => undefined).destroy();
    });
    const shared = await listening(count("first"));
    const canaryServer = count("second");
    servers.push(canaryServer);
    await new Promise<void>((resolve) => canaryServer.listen(shared, "127.0.0.2", resolve));
    // Loopback's second address is private here, and only the first is allowed.
    const rules: EgressRules = { ...servedRules(shared), allow: ["127.0.0.1/32"] };
    let asked = 0;
    const resolve: Resolve = () => {
      asked += 1;
      return Promise.resolve([{ address: asked % 2 === 1 ? "127.0.0.1" : "127.0.0.2", family: 4 }]);
    };
    const { afresh } = dialler(rules, gatewayBounds, resolve);
    const outcomes = await Promise.all(Array.from({ length: 1_000 }, () => new Promise<string>((done) => {
      afresh({ hostname: "rebind.example", host: "rebind.example", protocol: "http:", port: String(shared) }, (error, socket) => {
        socket?.on("error", () => undefined).destroy();
        done(error instanceof EgressError ? error.code : "connected");
      });
    })));
    const of = (code: string) => outcomes.filter((outcome) => outcome === code).length;
    expect([of("connected"), of("address_refused"), arrived.second]).toEqual([500, 500, 0]);
  });
});

describe("what a server names", () => {
  const names: Resolve = (host) => Promise.resolve([{ address: host === "public.example" ? "93.184.216.34" : host === "both.example" ? "93.184.216.34" : "127.0.0.1", family: 4 }].concat(
    host === "both.example" ? [{ address: "127.0.0.1", family: 4 }] : []));
  const reach = async (rules: EgressRules, host: string, secure = false) => {
    const { connect, cleartext } = await dialler(rules, small, names).reachOf({ host, port: 443, secure });
    const pool = new Pool(`http://inside.example:${port}`, { connect });
    const end: unknown = await pool.request({ path: "/", method: "GET" }).then(({ statusCode }) => statusCode, (error: unknown) => (error instanceof EgressError ? error.code : error));
    await pool.destroy();
    return [end, cleartext];
  };

  it("may be inside on one's own machine where the server is inside itself, and without TLS where it has none", async () => {
    expect(await reach(localRules, "inside.example")).toEqual([200, true]);
    expect(await reach(localRules, "inside.example", true)).toEqual([200, false]);
  });

  it("may not be inside where the server is at a public address, or might be", async () => {
    const rules = { ...localRules, ports: [443, port] };
    for (const host of ["public.example", "both.example"]) expect(await reach(rules, host)).toEqual(["address_refused", false]);
    // What an operator opens, anybody may name.
    expect(await reach({ ...rules, allow: ["127.0.0.0/8"] }, "public.example")).toEqual([200, false]);
  });

  it("may be what a server may be where others are served", async () => {
    expect(await reach(servedRules(443, port), "inside.example")).toEqual([200, false]);
    expect(await reach({ ...servedRules(443, port), allow: ["127.0.0.2/32"] }, "public.example")).toEqual(["address_refused", false]);
    await expect(dialler(servedRules(port), small, names).reachOf({ host: "inside.example", port: 443, secure: true })).rejects.toMatchObject({ code: "address_refused" });
  });
});

describe("a dial that fails says one of four words", () => {
  it("and which", async () => {
    expect(await failureOf(localRules, "http://x.example:9")).toMatchObject({ code: "connection_failed" });
    expect(await failureOf({ ...localRules, localMode: false, ports: [port] }, `http://x.example:${port}`)).toMatchObject({ code: "address_refused" });
    expect(await failureOf(localRules, `https://x.example:${port}`)).toMatchObject({ code: "tls_failed" });
    expect(await failureOf(localRules, `http://x.example:${port}`, () => Promise.reject(new Error("ENOTFOUND")))).toMatchObject({ code: "dns_failed" });
  });

  it("a certificate that nobody vouches for is tls_failed, whatever the environment says", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "portcullis-certificate-"));
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=x.example",
      "-keyout", path.join(folder, "key"), "-out", path.join(folder, "cert")], { stdio: "ignore" });
    const heard: (string | undefined)[] = [];
    const secure = https.createServer({ key: readFileSync(path.join(folder, "key")), cert: readFileSync(path.join(folder, "cert")) }, (request, response) => {
      heard.push(request.url);
      response.end();
    });
    rmSync(folder, { recursive: true });
    const securePort = await listening(secure);
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      expect(await failureOf(localRules, `https://x.example:${securePort}`)).toMatchObject({ code: "tls_failed" });
    } finally {
      delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    }
    expect(heard).toEqual([]);
  });

  it("a handshake that never ends is given up at its bound", async () => {
    const mute = await listening(net.createServer(() => undefined));
    const { code, ms } = await failureOf(localRules, `https://x.example:${mute}`);
    expect(code).toBe("tls_failed");
    expect(ms).toBeGreaterThanOrEqual(small.tlsMs - 5);
    expect(ms).toBeLessThan(small.tlsMs + 2_000);
  });
});

// SSRF-12
describe("a closed port and a silent one", () => {
  it("are told apart neither by the word nor by the clock, where others are served", async () => {
    const closed = await failureOf(servedRules(9), "http://x.example:9");
    const filtered = await failureOf(servedRules(silent.port), `http://x.example:${silent.port}`);
    expect([closed.code, filtered.code]).toEqual(["connection_failed", "connection_failed"]);
    for (const { ms } of [closed, filtered]) {
      expect(ms).toBeGreaterThanOrEqual(small.connectMs - 5);
      expect(ms).toBeLessThan(small.connectMs + 2_000);
    }
  });

  it("on one's own machine a closed port is said at once", async () => {
    const { code, ms } = await failureOf(localRules, "http://x.example:9");
    expect(code).toBe("connection_failed");
    expect(ms).toBeLessThan(small.connectMs);
  });
});

// SSRF-11
it("variables that name a proxy are nobody's orders", async () => {
  const asked: string[] = [];
  const proxy = await listening(net.createServer((socket) => {
    asked.push(String(socket.remotePort));
    socket.destroy();
  }));
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];
  for (const name of names) process.env[name] = `http://127.0.0.1:${proxy}`;
  process.env["NODE_USE_ENV_PROXY"] = "1";
  const pool = new Pool(`http://x.example:${port}`, { connect: dialler(localRules, small, toLoopback).afresh });
  try {
    expect((await pool.request({ path: "/", method: "GET" })).statusCode).toBe(200);
  } finally {
    for (const name of [...names, "NODE_USE_ENV_PROXY"]) delete process.env[name];
    await pool.destroy();
  }
  expect(asked).toEqual([]);
});

it("names that tenants choose are asked of name servers, and never of the system's few threads", async () => {
  const byRules = resolverFor({ localMode: false, allow: ["localhost"], forbidden: [] }, small);
  // Only /etc/hosts knows localhost here, and only the system reads that.
  await expect(byRules("localhost")).resolves.toContainEqual({ address: "127.0.0.1", family: 4 });
  await expect(resolverFor({ localMode: false, allow: [], forbidden: [] }, small)("localhost.portcullis.invalid")).rejects.toThrow();
});

it.each([["https://named.test", 443, 80], ["http://named.test", 80, 443]])("%s, which names no port, is dialled at %i, and not where that is not to be dialled", async (origin, own, other) => {
  const nowhere: Resolve = () => Promise.resolve([]);
  expect((await failureOf(servedRules(own), origin, nowhere)).code).toBe("dns_failed");
  expect((await failureOf(servedRules(other), origin, nowhere)).code).toBe("address_refused");
});
