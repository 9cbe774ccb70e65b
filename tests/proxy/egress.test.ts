// Nothing that a tenant or a server names is dialled that must not be, whichever way it comes in (law L6; cases SSRF-01…14 of the study).
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import os from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { introspectionFailures } from "@/lib/servers/introspection";
import { faults } from "@/proxy/faults";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, rawRequest } from "@/tests/support/raw-mcp";
import { readVector } from "@/tests/support/read-vector";
import type { UpstreamHandler } from "@/tests/support/upstreams/listen-upstream";
import { openSilentPort, type SilentPort } from "@/tests/support/upstreams/silent-port";
import { watchDials, type DialWatch } from "@/tests/support/watch-dials";

/** Where servers may be in the scene that serves others: loopback's second address. The first is private there, and a canary. */
const allowed = "127.0.0.2";
const bounds = { connectMs: 300, connectAttemptMs: 100, tlsMs: 300, dnsMs: 500, firstByteMs: 400, introspectionRequestMs: 1_000, jobTotalMs: 6_000, breakerFailuresMax: 1_000 };
const tools = [{ name: "echo" }];

let served: Scene;
let local: Scene;
let watch: DialWatch;
let silent: SilentPort;
let port: number;
let behave: UpstreamHandler;
const seen: string[] = [];
const canary: string[] = [];
const servers: net.Server[] = [];

function portOf(server: net.Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function listening(server: net.Server, at: number, host: string): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(at, host, resolve));
  return portOf(server);
}

beforeAll(async () => {
  const upstream = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      seen.push(`${request.method ?? ""} ${request.url ?? ""}`);
      void behave(request, response, Buffer.concat(chunks));
    });
  });
  port = await listening(upstream, 0, allowed);
  // The same port at the address that must not be dialled.
  await listening(http.createServer((request, response) => {
    canary.push(`${request.method ?? ""} ${request.url ?? ""} ${request.headers.authorization ?? ""}`);
    response.end();
  }), port, "127.0.0.1");
  silent = await openSilentPort();
  served = await openScene({ bounds, env: { LOCAL_MODE: "off", EGRESS_ALLOW: `${allowed}/32`, EGRESS_PORTS: `80 443 9 ${String(port)}` } });
  local = await openScene({ bounds });
  watch = watchDials();
});
afterAll(async () => {
  watch?.stop();
  await served?.close();
  await local?.close();
  await silent?.close();
  for (const server of servers) {
    server.close();
    if (server instanceof http.Server) server.closeAllConnections();
  }
});

const answerJson = (response: http.ServerResponse, value: object) => void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));

/** A legacy server with these tools and this result. */
function mcpServer(listed: readonly object[] = [], result: object = { content: [] }): UpstreamHandler {
  return (_request, response, body) => {
    const { id, method }: { id?: number; method?: string } = body.length === 0 ? {} : JSON.parse(body.toString());
    if (method === "initialize") return answerJson(response, { jsonrpc: "2.0", id, result: { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "s", version: "1" } } });
    if (method === "tools/list") return answerJson(response, { jsonrpc: "2.0", id, result: { tools: listed } });
    if (method === "tools/call") return answerJson(response, { jsonrpc: "2.0", id, result });
    response.writeHead(method === "server/discover" ? 400 : method === undefined ? 405 : 202).end();
  };
}

async function look(scene: Scene, { orgId, serverId }: SceneGrant): Promise<string | null> {
  const id = randomId("job");
  await scene.owner.query("INSERT INTO jobs (id, org_id, server_id, kind, created_by) VALUES ($1, $2, $3, 'introspect', 'test')", [id, orgId, serverId]);
  for (;;) {
    const { rows: [job] } = await scene.owner.query<{ state: string; error_code: string | null }>("SELECT state, error_code FROM jobs WHERE id = $1", [id]);
    if (job?.state === "done" || job?.state === "failed") return job.error_code;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What was dialled but for the tests' own requests to a gateway. */
function dialledBy(scene: Scene): readonly string[] {
  const own = new URL(scene.gateway.url).port;
  return watch.dialled.filter((target) => !target.endsWith(`:${own}`));
}

function codeOf(text: string): number | undefined {
  const { error }: { error?: { code: number } } = JSON.parse(text);
  return error?.code;
}

interface UrlForm {
  readonly form: string;
  readonly host: string | null;
  readonly dialled: boolean;
}

function isUrl(text: string): boolean {
  try {
    return new URL(text).origin !== "null";
  } catch {
    return false;
  }
}

// SSRF-01 and SSRF-05 at the dial: by a call (POST and GET), and by a look with its three client libraries. Saving is held in tests/unit/lib/egress.
describe("CVE-10: an address that came past the form is not dialled by any way in", () => {
  const forms = readVector<readonly UrlForm[]>("tests/vectors/egress/url-forms.json").filter(({ form, dialled }) => !dialled && isUrl(form));

  it.each(forms)("$form", async ({ form }) => {
    const grant = await served.addServer({ url: form, tools, credential: { kind: "bearer", secret: "canary-secret" } });
    watch.clear();
    const post = await callTool(grant, "echo");
    const get = await rawRequest(grant, { method: "GET", headers: { accept: "text/event-stream" } });
    // Refused as an address, as a name that nobody knows, or as a document that nobody can read.
    expect([5020, 5021, 5032]).toContain(codeOf(post.text));
    expect(codeOf(get.text)).toBe(codeOf(post.text));
    expect(["address_refused", "dns_failed", "failed"]).toContain(await look(served, grant));
    expect(dialledBy(served)).toEqual([]);
  });

  it("and the address that is allowed is", async () => {
    behave = mcpServer();
    const grant = await served.addServer({ url: `http://${allowed}:${port}/mcp`, tools });
    watch.clear();
    expect([(await callTool(grant, "echo")).status, await look(served, grant)]).toEqual([200, null]);
    expect(new Set(dialledBy(served))).toEqual(new Set([`${allowed}:${port}`]));
  });
});

// SSRF-09
it("a port that nobody allowed is not dialled, at an address that somebody did", async () => {
  for (const other of [22, 25, 5432, 6379, 8443]) {
    const grant = await served.addServer({ url: `http://${allowed}:${other}/mcp`, tools });
    watch.clear();
    expect([codeOf((await callTool(grant, "echo")).text), await look(served, grant)]).toEqual([5021, "address_refused"]);
    expect(dialledBy(served)).toEqual([]);
  }
});

// SSRF-06
describe("a redirect is an error, and never followed", () => {
  const targets = () => [`http://127.0.0.1:${port}/inside`, `https://127.0.0.1:${port}/`, `http://${allowed}:${port}/elsewhere`, "http://169.254.169.254/latest/meta-data/", "/again"];

  it.each([301, 302, 303, 307, 308, 300, 304])("with status %i, wherever it points, on a call and on a look", async (status) => {
    for (const location of targets()) {
      behave = (_request, response) => void response.writeHead(status, { location }).end();
      const grant = await served.addServer({ url: `http://${allowed}:${port}/mcp`, tools, credential: { kind: "bearer", secret: "canary-secret" } });
      watch.clear();
      seen.length = 0;
      const answer = await callTool(grant, "echo");
      expect([answer.status, codeOf(answer.text), answer.headers.location]).toEqual([502, 5025, undefined]);
      expect(await look(served, grant)).toBe("redirected");
      expect(new Set(dialledBy(served))).toEqual(new Set([`${allowed}:${port}`]));
      expect(seen.filter((request) => !request.endsWith(" /mcp"))).toEqual([]);
    }
    expect(canary).toEqual([]);
  });

  it("nor one that a page asks for", async () => {
    behave = (_request, response) => void response.writeHead(200, { "content-type": "text/html", refresh: `0; url=http://127.0.0.1:${port}/` })
      .end(`<meta http-equiv="refresh" content="0; url=http://127.0.0.1:${port}/">`);
    const grant = await served.addServer({ url: `http://${allowed}:${port}/mcp`, tools });
    expect([codeOf((await callTool(grant, "echo")).text), await look(served, grant), canary]).toEqual([5026, "not_mcp", []]);
  });
});

// SSRF-07
describe("an address that a server names is not dialled", () => {
  it.each([401, 403])("where a %i says where to get a token, and the documents on its own origin lead inside", async (status) => {
    const inside = `http://127.0.0.1:${port}`;
    behave = (request, response) => {
      if (request.url?.includes("oauth-protected-resource") === true) return answerJson(response, { resource: `http://${allowed}:${port}/mcp`, authorization_servers: [inside] });
      if (request.url?.includes("oauth-authorization-server") === true || request.url?.includes("openid-configuration") === true) {
        return answerJson(response, { issuer: inside, authorization_endpoint: `${inside}/authorize`, token_endpoint: `${inside}/token`, registration_endpoint: `${inside}/register` });
      }
      response.writeHead(status, { "www-authenticate": `Bearer resource_metadata="http://169.254.169.254/", error="invalid_token"` }).end();
    };
    for (const credential of [undefined, { kind: "bearer", secret: "canary-secret" } as const]) {
      const grant = await served.addServer({ url: `http://${allowed}:${port}/mcp`, tools, ...(credential && { credential }) });
      watch.clear();
      seen.length = 0;
      expect([codeOf((await callTool(grant, "echo")).text), await look(served, grant)]).toEqual([5024, "unauthorized"]);
      expect(new Set(dialledBy(served))).toEqual(new Set([`${allowed}:${port}`]));
      // Who says where its metadata is has that looked at and nothing else. Discovery in full is in oauth-discovery.test.ts.
      expect(seen.filter((request) => request.includes("well-known"))).toEqual([]);
    }
    expect(canary).toEqual([]);
  });

  it("where the old transport says that messages go elsewhere", async () => {
    behave = (request, response) => {
      if (request.method !== "GET") return void response.writeHead(404).end();
      response.writeHead(200, { "content-type": "text/event-stream" }).write(`event: endpoint\ndata: http://127.0.0.1:${port}/messages\n\n`);
    };
    const grant = await served.addServer({ url: `http://${allowed}:${port}/mcp`, tools, credential: { kind: "bearer", secret: "canary-secret" } });
    watch.clear();
    expect(await look(served, grant)).not.toBeNull();
    expect(new Set(dialledBy(served))).toEqual(new Set([`${allowed}:${port}`]));
    expect(canary).toEqual([]);
  });

  // SSRF-14
  it("in a schema, an icon, an annotation or a result", async () => {
    const inside = `http://127.0.0.1:${port}/schema.json`;
    const tool = {
      name: "echo", icons: [{ src: inside }], _meta: { url: inside }, annotations: { title: inside },
      inputSchema: { $schema: inside, type: "object", $ref: inside, properties: { a: { $ref: `${inside}#/a` } }, $defs: { b: { $id: inside, $dynamicRef: inside } } },
      outputSchema: { type: "object", $ref: inside },
    };
    behave = mcpServer([tool], { content: [{ type: "resource_link", uri: inside, name: "x" }, { type: "image", data: "", mimeType: "image/png", uri: inside }], structuredContent: { $ref: inside } });
    const checked = { version: "1", default: "deny", tools: { echo: { check_arguments: true } } };
    const grant = await served.addServer({ url: `http://${allowed}:${port}/mcp`, tools: [{ name: "echo", inputSchema: tool.inputSchema }], policy: checked });
    const free = await served.addServer({ url: `http://${allowed}:${port}/mcp`, tools });
    watch.clear();
    await Promise.all([callTool(grant, "echo", { a: 1 }), callTool(free, "echo"), look(served, grant)]);
    await rawRequest(free, { body: JSON.stringify({ jsonrpc: "2.0", id: 2, method: "tools/list" }) });
    expect(new Set(dialledBy(served))).toEqual(new Set([`${allowed}:${port}`]));
    expect(canary).toEqual([]);
  });
});

// SSRF-08
describe("in local mode, where private addresses are open, our own are not", () => {
  it("by any name or address of this machine: gateway, ops, console and Postgres", async () => {
    const interfaces = Object.values(os.networkInterfaces()).flatMap((entries) => entries ?? []).filter(({ internal, family }) => !internal && family === "IPv4").map(({ address }) => address);
    const ports = [local.gateway.url, local.gateway.opsUrl].map((url) => new URL(url).port).concat("1", new URL(local.env["GATEWAY_DATABASE_URL"] ?? "").port);
    for (const own of ports) {
      for (const host of ["127.0.0.1", "localhost", "[::1]", "127.0.0.2", "[::ffff:127.0.0.1]", ...interfaces]) {
        const grant = await local.addServer({ url: `http://${host}:${own}/mcp`, tools });
        watch.clear();
        expect([host, own, codeOf((await callTool(grant, "echo")).text), await look(local, grant)]).toEqual([host, own, 5021, "address_refused"]);
        expect(dialledBy(local)).toEqual([]);
      }
    }
  });

  it("nor are link-local and metadata addresses, under any name", async () => {
    for (const host of ["169.254.169.254", "[fe80::1]", "100.100.100.200", "168.63.129.16", "[fd00:ec2::254]", "0.0.0.0", "[::]", "metadata.google.internal"]) {
      const grant = await local.addServer({ url: `http://${host}/mcp`, tools });
      watch.clear();
      expect([host, await look(local, grant)]).not.toEqual([host, null]);
      expect([5021, 5032]).toContain(codeOf((await callTool(grant, "echo")).text));
      expect(dialledBy(local)).toEqual([]);
    }
  });
});

// SSRF-12
describe("what a caller hears of a connection that failed", () => {
  const fixed = new Set<string>(Object.values(faults).map(({ sentence }) => sentence));

  async function heard(url: string): Promise<{ readonly status: number; readonly code: number | undefined; readonly sentence: string; readonly ms: number; readonly look: string | null }> {
    const grant = await served.addServer({ url, tools });
    const startedMs = performance.now();
    const { status, text } = await callTool(grant, "echo");
    const ms = performance.now() - startedMs;
    const { error }: { error: { code: number; message: string } } = JSON.parse(text);
    return { status, code: error.code, sentence: error.message, ms, look: await look(served, grant) };
  }

  it("is one of the fixed sentences, whose words hold no address, no banner and no error of the system", async () => {
    behave = (_request, response) => void response.destroy();
    const ends = [await heard(`http://${allowed}:9/mcp`), await heard(`https://${allowed}:${port}/mcp`), await heard(`http://${allowed}:${port}/mcp`), await heard("http://no-such-host.invalid/mcp")];
    for (const { sentence, look: code } of ends) {
      expect(fixed).toContain(sentence);
      expect(Object.keys(introspectionFailures)).toContain(code);
    }
    // Closed, no TLS, no such name: one word for a caller. The console's people get the word that mends it.
    expect([ends[0], ends[1], ends[3]].map((end) => [end?.status, end?.code])).toEqual([[502, 5020], [502, 5020], [502, 5020]]);
    expect([ends[0], ends[1], ends[3]].map((end) => end?.look)).toEqual(["connection_failed", "tls_failed", "dns_failed"]);
  });

  it("does not tell a closed port from a silent one, by word or by clock", async () => {
    const scene = await openScene({ bounds, env: { LOCAL_MODE: "off", EGRESS_ALLOW: "127.0.0.1/32", EGRESS_PORTS: `9 ${String(silent.port)}` } });
    try {
      const timed = async (at: number) => {
        const grant = await scene.addServer({ url: `http://127.0.0.1:${at}/mcp`, tools });
        const startedMs = performance.now();
        const answer = await callTool(grant, "echo");
        return { answer: [answer.status, answer.text], look: await look(scene, grant), ms: performance.now() - startedMs };
      };
      const [closed, filtered] = [await timed(9), await timed(silent.port)];
      expect(closed.answer).toEqual(filtered.answer);
      expect([closed.look, filtered.look]).toEqual(["connection_failed", "connection_failed"]);
      for (const { ms } of [closed, filtered]) expect(ms).toBeGreaterThanOrEqual(2 * bounds.connectMs - 40);
    } finally {
      await scene.close();
    }
  });
});

// SSRF-11
it("variables that name a proxy are nobody's orders, for calls and looks", async () => {
  behave = mcpServer();
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];
  for (const name of names) process.env[name] = `http://127.0.0.1:${port}`;
  try {
    const grant = await served.addServer({ url: `http://${allowed}:${port}/mcp`, tools });
    expect([(await callTool(grant, "echo")).status, await look(served, grant), canary]).toEqual([200, null, []]);
  } finally {
    for (const name of names) delete process.env[name];
  }
});
