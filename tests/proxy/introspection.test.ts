// The console asks, the gateway looks: every kind of server, and every way in which one cannot be looked at (issue: in plain words).
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { introspectionSchema } from "@/lib/servers/introspection";
import { gatewayBounds } from "@/proxy/bounds";
import { openScene, type NewServer, type Scene } from "@/tests/support/gateway-scene";
import { processorTime } from "@/tests/support/processor-time";
import { startDualServer } from "@/tests/support/upstreams/dual-server";
import { startLegacyServer } from "@/tests/support/upstreams/legacy-server";
import { listenUpstream, type UpstreamHandler } from "@/tests/support/upstreams/listen-upstream";
import { startSseServer } from "@/tests/support/upstreams/sse-server";

let scene: Scene;
const upstreams: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  scene = await openScene({ bounds: { introspectionRequestMs: 1_000, jobTotalMs: 8_000 } });
});
afterAll(async () => {
  await scene?.close();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
});

interface Job {
  readonly state: string;
  readonly result: unknown;
  readonly error_code: string | null;
}

async function look(url: string, credential?: { readonly kind: "bearer"; readonly secret: string }, era: NewServer["era"] = null): Promise<Job> {
  const { orgId, serverId } = await scene.addServer({ url, transport: null, era, ...(credential && { credential }) });
  const id = randomId("job");
  await scene.owner.query("INSERT INTO jobs (id, org_id, server_id, kind, created_by) VALUES ($1, $2, $3, 'introspect', 'test')", [id, orgId, serverId]);
  for (;;) {
    const { rows: [job] } = await scene.owner.query<Job>("SELECT state, result, error_code FROM jobs WHERE id = $1", [id]);
    if (job !== undefined && (job.state === "done" || job.state === "failed")) return job;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function raw(handler: UpstreamHandler) {
  const upstream = await listenUpstream(handler);
  upstreams.push(upstream);
  return upstream;
}

describe("a look at a server", () => {
  it("of both eras says so, and brings its tools as it gave them", async () => {
    const server = await startDualServer();
    upstreams.push(server);
    const job = await look(server.url);
    expect(job).toMatchObject({ state: "done", error_code: null });
    const result = introspectionSchema.parse(job.result);
    expect(result).toMatchObject({ transport: "streamable-http", era: "dual", protocolVersion: "2026-07-28", serverName: "dual", serverVersion: "1.0.0" });
    expect(result.tools.map(({ name }) => name)).toEqual(["echo", "secret_wipe", "fails"]);
    expect(result.tools[0]).toMatchObject({ description: "Says it again.", inputSchema: { type: "object", properties: { text: { type: "string" } } } });
  });

  it("of the modern era alone says so", async () => {
    const server = await startDualServer({ legacy: "reject" });
    upstreams.push(server);
    expect((await look(server.url)).result).toMatchObject({ era: "modern" });
  });

  it.each<[string, UpstreamHandler, string]>([
    ["a broken connection", (_request, response) => void response.destroy(), "kept"],
    ["silence", () => undefined, "kept"],
    ["503", (_request, response) => void response.writeHead(503).end(), "kept"],
    ["429", (_request, response) => void response.writeHead(429).end(), "kept"],
    ["401", (_request, response) => void response.writeHead(401).end(), "kept"],
    ["400", (_request, response) => void response.writeHead(400).end(), "modern"],
    ["a JSON-RPC error", (_request, response, body) => void response.writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ jsonrpc: "2.0", id: JSON.parse(body.toString()).id, error: { code: -32022, message: "No." } })), "modern"],
  ])("of the modern era, with %s where it is asked for the legacy one, takes only a clear answer for a no", async (_title, initialize, want) => {
    const server = await raw((request, response, body) => {
      const { id, method }: { id?: number; method?: string } = body.length === 0 ? {} : JSON.parse(body.toString());
      if (method === "initialize") return initialize(request, response, body);
      const result = { supportedVersions: ["2026-07-28"], capabilities: {}, resultType: "complete", ttlMs: 0, cacheScope: "private" };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
    });
    for (const [known, kept] of [["dual", "dual"], ["modern", "modern"], ["legacy", "dual"], [null, "dual"]] as const) {
      expect((await look(server.url, undefined, known)).result, String(known)).toMatchObject({ era: want === "kept" ? kept : want });
    }
  });

  it.each([408, 429])("that answers server/discover with %i does not take the server for one of the legacy era alone", async (status) => {
    const server = await raw((_request, response, body) => {
      const { id, method }: { id?: number; method?: string } = body.length === 0 ? {} : JSON.parse(body.toString());
      if (method === "server/discover") return void response.writeHead(status).end();
      if (id === undefined) return void response.writeHead(202).end();
      const result = method === "initialize" ? { protocolVersion: "2025-11-25", capabilities: {}, serverInfo: { name: "n", version: "1" } } : {};
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
    });
    for (const [known, kept] of [["dual", "dual"], ["modern", "dual"], ["legacy", "legacy"], [null, "dual"]] as const) {
      const { state, result } = await look(server.url, undefined, known);
      expect({ state, result }, String(known)).toMatchObject({ state: "done", result: { era: kept } });
    }
  });

  it("of the legacy era says so, and leaves no session behind", async () => {
    const server = await startLegacyServer();
    upstreams.push(server);
    expect((await look(server.url)).result).toMatchObject({ transport: "streamable-http", era: "legacy", protocolVersion: "2025-11-25", serverName: "legacy" });
    expect(server.seen.at(-1)?.method).toBe("DELETE");
  });

  it("of the old HTTP+SSE transport says so", async () => {
    const server = await startSseServer();
    upstreams.push(server);
    expect((await look(server.url)).result).toMatchObject({ transport: "sse", era: "legacy", serverName: "old", tools: [{ name: "echo" }, { name: "secret_wipe" }, { name: "slow" }, { name: "asks" }] });
  });

  it("brings every page, and every member that a library does not know", async () => {
    const server = await raw((_request, response, body) => {
      const { id, method, params }: { id?: number; method: string; params?: { cursor?: string } } = body.length === 0 ? { method: "" } : JSON.parse(body.toString());
      const say = (result: object) => void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
      if (method === "initialize") return say({ protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "p", version: "1" } });
      if (method === "tools/list") {
        const page = Number(params?.cursor ?? 0);
        return say({ tools: [{ name: `t${page}`, inputSchema: { type: "object" }, "x-odd": [page] }], ...(page < 3 && { nextCursor: String(page + 1) }) });
      }
      response.writeHead(method === "server/discover" ? 400 : method === "" ? 405 : 202).end();
    });
    const { result } = await look(server.url);
    expect(result).toMatchObject({ protocolVersion: "2025-06-18", tools: [0, 1, 2, 3].map((page) => ({ name: `t${page}`, "x-odd": [page] })) });
  });

  it("sends the stored credential, and to nobody else", async () => {
    const server = await raw((request, response) => void response.writeHead(request.headers.authorization === "Bearer s3cret" ? 500 : 401).end());
    expect(await look(server.url, { kind: "bearer", secret: "s3cret" })).toMatchObject({ error_code: "http_error" });
    expect(scene.logged.join("")).not.toContain("s3cret");
  });

  it("keeps no list of tools that repeats the stored credential (L5)", async () => {
    const server = await raw((request, response, body) => {
      const { id, method }: { id?: number; method: string } = body.length === 0 ? { method: "" } : JSON.parse(body.toString());
      const say = (result: object) => void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
      if (method === "initialize") return say({ protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "p", version: "1" } });
      if (method === "tools/list") return say({ tools: [{ name: "t", description: `for ${request.headers.authorization ?? ""}`, inputSchema: { type: "object" } }] });
      response.writeHead(method === "server/discover" ? 400 : method === "" ? 405 : 202).end();
    });
    expect(await look(server.url, { kind: "bearer", secret: 'listed-"s3cret' })).toMatchObject({ state: "failed", error_code: "invalid_tools", result: null });
  });

  it("keeps no call waiting while a list of megabytes is searched for the stored credential", async () => {
    const list = { tools: [{ name: "t", description: "%73%2F".repeat(650_000), inputSchema: { type: "object" } }] };
    const server = await raw((request, response, body) => {
      if (request.method !== "POST") return void response.writeHead(405).end();
      const { id, method }: { id?: number; method: string } = JSON.parse(body.toString());
      if (id === undefined) return void response.writeHead(202).end();
      const initialized = { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "n", version: "1" } };
      const said = method === "initialize" ? { result: initialized } : method === "tools/list" ? { result: list } : { error: { code: -32_601, message: "no" } };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, ...said }));
    });
    let longestMs = 0;
    let isOver = false;
    let spentMs = processorTime();
    const turn = () => {
      longestMs = Math.max(longestMs, spentMs());
      spentMs = processorTime();
      if (!isOver) setImmediate(turn);
    };
    setImmediate(turn);
    expect(await look(server.url, { kind: "bearer", secret: "sk-live/0123456789" })).toMatchObject({ state: "done" });
    isOver = true;
    expect(longestMs).toBeLessThan(250);
  });

  it("writes nothing of what the server says into the gateway's log: not the credential that it repeats, nor its megabytes (L5)", async () => {
    const server = await raw((request, response, body) => {
      const { id = null }: { id?: number | null } = body.length === 0 ? {} : JSON.parse(body.toString());
      const message = `denied for ${request.headers.authorization ?? ""} ${"x".repeat(1_000_000)}`;
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32000, message } }));
    });
    expect(await look(server.url, { kind: "bearer", secret: "repeated-s3cret" })).toMatchObject({ state: "failed", error_code: "not_mcp" });
    expect(server.seen[0]?.headers.authorization).toBe("Bearer repeated-s3cret");
    expect(scene.logged.join("")).toContain("a server could not be introspected");
    expect(scene.logged.join("")).not.toMatch(/repeated-s3cret|xxxx/);
  });
});

describe("a look that fails says why", () => {
  const status = (code: number, headers: Record<string, string> = {}, body = ""): UpstreamHandler => (_request, response) => void response.writeHead(code, headers).end(body);
  const endless: UpstreamHandler = (_request, response, body) => {
    const { id, method, params }: { id?: number; method: string; params?: { cursor?: string } } = body.length === 0 ? { method: "" } : JSON.parse(body.toString());
    const say = (result: object) => void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
    if (method === "initialize") return say({ protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "p", version: "1" } });
    if (method === "tools/list") return say({ tools: [], nextCursor: `${params?.cursor ?? ""}x` });
    response.writeHead(method === "server/discover" ? 400 : method === "" ? 405 : 202).end();
  };
  it.each<readonly [string, string, UpstreamHandler]>([
    ["unauthorized", "403", status(403)],
    ["redirected", "a redirect", status(302, { location: "http://127.0.0.1:9/" })],
    ["http_error", "404", status(404)],
    ["http_error", "500", status(500)],
    ["not_mcp", "a web page", status(200, { "content-type": "text/html" }, "<h1>Welcome</h1>")],
    ["not_mcp", "other JSON", status(200, { "content-type": "application/json" }, '{"hello":1}')],
    ["timed_out", "silence", () => undefined],
    ["too_large", "a list without end", endless],
  ])("%s for %s", async (code, title, handler) => {
    // Of an HTTP error its status, and nothing else that the server said.
    const result = code === "http_error" ? { httpStatus: Number(title) } : null;
    expect(await look((await raw(handler)).url)).toEqual(expect.objectContaining({ state: "failed", error_code: code, result }));
  });

  it("unauthorized for 401, with what was found of where its tokens come from", async () => {
    const { url } = await raw(status(401, { "www-authenticate": "Bearer" }));
    expect(await look(url)).toMatchObject({ state: "failed", error_code: "unauthorized", result: { authorization: { fault: "not_found" } } });
  });

  it.each([
    ["connection_failed", "http://127.0.0.1:9/mcp"],
    ["dns_failed", "http://no-such-host.invalid/mcp"],
    ["address_refused", "http://169.254.169.254/latest/meta-data/"],
    ["address_refused", "http://[fe80::1]/mcp"],
    ["address_refused", "http://0.0.0.0:8080/mcp"],
  ])("%s for %s", async (code, url) => {
    expect(await look(url)).toMatchObject({ state: "failed", error_code: code });
  });

  it("tls_failed for a certificate that nobody vouches for", async () => {
    const plain = await raw(status(200));
    expect(await look(plain.url.replace("http:", "https:"))).toMatchObject({ state: "failed", error_code: "tls_failed" });
  });

  it("credential_unreadable where the secret was sealed for another origin", async () => {
    const server = await raw(status(200));
    const grant = await scene.addServer({ url: "http://127.0.0.1:9/", credential: { kind: "bearer", secret: "x" } });
    await scene.owner.query("UPDATE servers SET url = $2, origin = $3 WHERE id = $1", [grant.serverId, server.url, server.origin]);
    const id = randomId("job");
    await scene.owner.query("INSERT INTO jobs (id, org_id, server_id, kind, created_by) VALUES ($1, $2, $3, 'introspect', 'test')", [id, grant.orgId, grant.serverId]);
    let job: Job | undefined;
    while (job === undefined || job.state === "queued" || job.state === "running") [job] = (await scene.owner.query<Job>("SELECT * FROM jobs WHERE id = $1", [id])).rows;
    expect([job.error_code, server.seen.length]).toEqual(["credential_unreadable", 0]);
  });

  it("address_refused for the gateway's own ports and Postgres, which no mode dials", async () => {
    for (const url of [scene.gateway.url, scene.gateway.opsUrl, `http://localhost:${new URL(scene.database.gatewayUrl).port}`]) {
      expect(await look(`${url}/mcp`)).toMatchObject({ error_code: "address_refused" });
    }
  });

  it("takes a job up again that another gateway lost, and ends one that nobody could finish", async () => {
    const server = await startDualServer();
    upstreams.push(server);
    const { orgId, serverId } = await scene.addServer({ url: server.url });
    const [lost, old] = [randomId("job"), randomId("job")];
    await scene.owner.query(
      `INSERT INTO jobs (id, org_id, server_id, kind, state, created_by, started_at, created_at) VALUES
       ($1, $3, $4, 'introspect', 'running', 'test', now() - $5 * interval '1 millisecond', now() - $5 * interval '1 millisecond'),
       ($2, $3, $4, 'introspect', 'running', 'test', now() - $5 * interval '1 millisecond', now() - $6 * interval '1 millisecond')`, [lost, old, orgId, serverId, gatewayBounds.jobLostMs + 1_000, gatewayBounds.jobExpiryMs + 1_000],
    );
    const states = async () => (await scene.owner.query("SELECT id, state, error_code FROM jobs WHERE id = ANY($1) ORDER BY created_at DESC", [[lost, old]])).rows;
    while ((await states()).some(({ state }) => state === "running")) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await states()).toEqual([{ id: lost, state: "done", error_code: null }, { id: old, state: "failed", error_code: "gateway_unavailable" }]);
  });
});
