// What a gateway tells its operator: logs, metrics, traces. Enough to see what happens; never a secret, and never a value of an argument.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, modernHeaders, modernMeta, rawRequest } from "@/tests/support/raw-mcp";
import { attributeOf, startCollector, type Collector } from "@/tests/support/start-collector";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

/** Each in a place of its own; none may come out anywhere. */
const planted = {
  argument: "planted-argument-value", deniedArgument: "planted-denied-value", body: "planted-in-a-broken-body", cookie: "planted-cookie", header: "planted-header",
  baggage: "planted-baggage", credential: "planted-credential", serverError: "planted-server-error", answer: "planted-answer-value", toolName: "planted tool name with blanks",
  method: "planted/method", session: "planted-session-id", resource: "planted://resource", collectorToken: "planted-collector-token",
};
const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
const policy = {
  version: "1", default: "deny",
  tools: {
    echo: { limits: [{ counter: "c", window: "day", max: 100 }], deny_if: [{ conditions: [{ path: "args.text", op: "eq", value: planted.deniedArgument }] }] },
  },
};

let scene: Scene;
let server: Upstream;
let collector: Collector;

beforeAll(async () => {
  [scene, collector] = await Promise.all([openScene(), startCollector()]);
  server = await listenUpstream((request, response, body) => {
    if (request.url === "/broken") return void request.socket.destroy();
    if (request.url === "/refuses") return void response.writeHead(401, { "www-authenticate": `Bearer error="${planted.serverError}"` }).end(planted.serverError);
    if (request.url === "/fails") return void response.writeHead(500).end(planted.serverError);
    const { id }: { id?: number } = JSON.parse(body.toString("utf8"));
    response.writeHead(200, { "content-type": "application/json", "mcp-session-id": planted.session })
      .end(JSON.stringify({ jsonrpc: "2.0", id: id ?? null, result: { content: [{ type: "text", text: planted.answer }] } }));
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
  await collector?.close();
});

/** Everything that can go well or wrong in a day, with something planted wherever something can be. */
async function liveThrough(grantAt: (path: string) => Promise<SceneGrant>): Promise<SceneGrant> {
  const grant = await grantAt("/mcp");
  const headers = { traceparent, baggage: `user=${planted.baggage}`, cookie: planted.cookie, "x-own": planted.header };
  expect((await callTool(grant, "echo", { text: planted.argument }, { headers })).status).toBe(200);
  await callTool(grant, "echo", { text: planted.deniedArgument }, { headers });
  await callTool(grant, planted.toolName, { text: planted.argument }, { headers });
  await rawRequest(grant, { headers, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: planted.method, params: { text: planted.argument } }) });
  await rawRequest(grant, { headers, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "resources/read", params: { uri: planted.resource } }) });
  await rawRequest(grant, { headers, body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"text":"${planted.body}"` });
  await rawRequest(grant, { headers, body: `{"text":"${planted.body}","text":1}` });
  await rawRequest(grant, { headers: { ...headers, "mcp-session-id": planted.session }, body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' });
  await rawRequest(grant, {
    headers: { ...headers, ...modernHeaders("tools/call", "echo") },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "echo", arguments: { text: planted.argument }, _meta: { ...modernMeta(), traceparent } } }),
  });
  await rawRequest({ ...grant, token: `${grant.token.slice(0, -1)}x` }, { headers, body: planted.body });
  await rawRequest(grant, { method: "PUT", headers, body: planted.body });
  for (const path of ["/broken", "/refuses", "/fails"]) await callTool(await grantAt(path), "echo", { text: planted.argument }, { headers });
  return grant;
}

describe("a gateway with traces on", () => {
  let told: string;
  let grant: SceneGrant;
  const tokens: string[] = [];

  beforeAll(async () => {
    const gateway = await scene.startReplica({
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${planted.collectorToken}` },
    });
    grant = await liveThrough(async (path) => {
      const added = await scene.addServer({
        url: `${server.origin}${path}`, tools: [{ name: "echo", argumentNames: ["text"] }], policy, credential: { kind: "bearer", secret: planted.credential },
      });
      tokens.push(added.token);
      return { ...added, url: added.url.replace(scene.gateway.url, gateway.url) };
    });
    const metrics = await (await fetch(`${gateway.opsUrl}/metrics`)).text();
    await gateway.close();
    told = [...scene.logged, metrics, collector.text()].join("\n");
  });

  it("tells no secret and no value of an argument, in logs, metrics or spans", () => {
    const secrets = [...Object.values(planted), ...tokens, new URL(scene.database.gatewayUrl).password, scene.handleKey.toString("base64url")];
    expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
    // It did tell something of each kind.
    expect(told).toContain("a server did not answer");
    expect(told).toContain("portcullis_upstream_failures_total");
    expect(collector.spans().length).toBeGreaterThan(20);
  });

  it("names no tenant, server, grant or call in its metrics", () => {
    const metrics = told.split("\n").filter((line) => /^[a-z_]+(\{|\s)/.test(line));
    expect(metrics.length).toBeGreaterThan(100);
    expect(metrics.filter((line) => /(org|srv|grt|pol|cal)_[0-9A-Za-z]{10}/.test(line))).toEqual([]);
  });

  it("continues the client's trace, and the server's spans go under its own", () => {
    const spans = collector.spans();
    const called = spans.find((span) => span.name === "tools/call" && attributeOf(span, "portcullis.outcome") === "delivered");
    expect(called).toMatchObject({ traceId, parentSpanId: "b7ad6b7169203331", kind: 2 });
    expect(["portcullis.server", "portcullis.grant", "portcullis.code", "portcullis.effect", "gen_ai.tool.name", "http.response.status_code"].map((key) => attributeOf(called, key)))
      .toEqual([grant.serverId, grant.grantId, "allowed", "allow", "echo", "200"]);
    const parts = spans.filter(({ parentSpanId }) => parentSpanId === called?.spanId);
    expect(parts.map(({ name }) => name)).toEqual(expect.arrayContaining(["reserve limits", "record intent", "server"]));
    const sent = parts.find(({ name }) => name === "server");
    expect(server.seen.map(({ headers }) => headers["traceparent"])).toContain(`00-${traceId}-${sent?.spanId ?? ""}-01`);
  });

  it("leaves the trace context in a modern message's _meta as the client wrote it", () => {
    const modern = server.seen.find(({ body }) => body.includes("io.modelcontextprotocol/protocolVersion"));
    expect(modern?.body.toString("utf8")).toContain(`"traceparent":"${traceparent}"`);
  });

  it("proves itself to the collector with what the operator gave it", () => {
    expect(collector.headers()).toMatchObject({ authorization: `Bearer ${planted.collectorToken}` });
  });
});

describe("a gateway without traces", () => {
  it("passes the client's own trace context on", async () => {
    const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo" }] });
    await callTool(grant, "echo", {}, { headers: { traceparent, tracestate: "a=b" } });
    expect(server.seen.at(-1)?.headers).toMatchObject({ traceparent, tracestate: "a=b" });
  });
});

it("a collector that is away costs no call, and hardly any time at the end; the log has the trace that the client named none for", async () => {
  const gateway = await scene.startReplica({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" } });
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo" }] });
  expect((await callTool({ ...grant, url: grant.url.replace(scene.gateway.url, gateway.url) }, "echo")).status).toBe(200);
  const { rows } = await scene.owner.query<{ trace_id: string }>("SELECT trace_id FROM calls WHERE org_id = $1", [grant.orgId]);
  expect(server.seen.at(-1)?.headers["traceparent"]).toContain(`00-${rows[0]?.trace_id ?? "none"}-`);
  const beganMs = performance.now();
  await gateway.close();
  expect(performance.now() - beganMs).toBeLessThan(5_000);
});
