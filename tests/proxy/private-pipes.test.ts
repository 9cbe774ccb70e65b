// What must not cross: credentials, cookies and raw errors in either direction, sessions between grants, lists and requests past the policy (laws L4, L5, L11).
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ListRootsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gatewayEnvSchema } from "@/lib/env/gateway-env";
import { allowAll, openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, rawRequest } from "@/tests/support/raw-mcp";
import { startLegacyServer } from "@/tests/support/upstreams/legacy-server";
import { listenUpstream, type Upstream, type UpstreamHandler } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
const upstreams: { close(): Promise<void> }[] = [];
const tools = [{ name: "echo" }, { name: "secret_wipe" }, { name: "asks" }];

beforeAll(async () => {
  scene = await openScene();
});
afterAll(async () => {
  await scene?.close();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
});

async function server(handler: UpstreamHandler): Promise<Upstream> {
  const upstream = await listenUpstream(handler);
  upstreams.push(upstream);
  return upstream;
}
const json = (text: string, status = 200, headers: Record<string, string> = {}): UpstreamHandler =>
  (_request, response) => void response.writeHead(status, { "content-type": "application/json", ...headers }).end(text);
const answered = json('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');

describe("credentials", () => {
  it("never go up: neither the grant's token nor cookies, forwarded headers or anything that is not named", async () => {
    const upstream = await server(answered);
    const grant = await scene.addServer({ url: upstream.url, tools });
    await callTool(grant, "echo", {}, { headers: {
      cookie: "a=b", "x-forwarded-for": "1.2.3.4", "proxy-authorization": "Basic eA==", "x-api-key": "mine", traceparent: "00-1-2-03", "mcp-param-region": "eu",
      "mcp-protocol-version": "2025-11-25", te: "trailers",
    } });
    const headers: Record<string, unknown> = upstream.seen[0]?.headers ?? {};
    expect(Object.keys(headers).sort()).toEqual([
      "accept", "accept-encoding", "connection", "content-length", "content-type", "host", "mcp-protocol-version", "traceparent", "user-agent",
    ]);
    expect(JSON.stringify(headers)).not.toContain(grant.token);
    expect(headers["host"]).toBe(new URL(upstream.url).host);
  });

  it("of the server go to it alone, in its own header, and are in no answer, log line or row", async () => {
    const secret = "up-secret-93bd1";
    const upstream = await server((request, response) => {
      const isCall = request.method === "POST";
      const body = isCall ? '{"jsonrpc":"2.0","id":1,"result":{"content":[]}}' : JSON.stringify({ echo: request.headers["x-key"] });
      response.writeHead(isCall ? 200 : 400, {
        "content-type": "application/json", "set-cookie": `s=${secret}`, "x-debug": secret, "www-authenticate": "Bearer resource_metadata=\"https://evil.example\"",
        "access-control-allow-origin": "*", "strict-transport-security": "max-age=1", "alt-svc": "h3",
      }).end(body);
    });
    const grant = await scene.addServer({ url: upstream.url, tools, credential: { kind: "header", header: "X-Key", secret } });
    const call = await callTool(grant, "echo");
    expect(upstream.seen[0]?.headers["x-key"]).toBe(secret);
    expect(upstream.seen[0]?.headers["authorization"]).toBeUndefined();
    const echoed = await rawRequest(grant, { method: "GET" });
    expect(echoed.status).toBe(502);
    for (const answer of [call, echoed]) {
      expect(JSON.stringify([answer.headers, answer.text])).not.toContain(secret);
      expect(Object.keys(answer.headers).sort().filter((name) => !["date", "connection", "content-length", "keep-alive", "transfer-encoding"].includes(name)))
        .toEqual(["cache-control", "content-type", "x-content-type-options"]);
    }
    expect(scene.logged.join("")).not.toContain(secret);
    expect(scene.logged.join("")).not.toContain(grant.token);
    expect(JSON.stringify(await scene.calls(grant.orgId, 2))).not.toContain(secret);
  });

  it.each([
    ["a scheme of its own", "Authorization", "Token q7/Xb9+Zk2/Lm4==", "q7/Xb9+Zk2/Lm4=="],
    ["no scheme", "X-Key", "q7/Xb9+Zk2/Lm4==", "q7/Xb9+Zk2/Lm4=="],
    ["a name and a password", "Authorization", `Basic ${btoa("svc:q7/Xb9+Zk2")}`, "q7/Xb9+Zk2"],
    ["a parameter", "Authorization", 'Token token="q7/Xb9+Zk2"', "q7/Xb9+Zk2"],
    ["Bearer", null, "q7/Xb9+Zk2/Lm4==", "q7/Xb9+Zk2/Lm4=="],
  ])("with %s come down in no answer that repeats their secret, however it is written (L5)", async (_what, header, secret, repeated) => {
    const unpadded = repeated.replace(/=+$/, "");
    const inUrls = [encodeURIComponent(repeated), encodeURIComponent(repeated).replaceAll("%2F", "%2f"), unpadded, unpadded.replaceAll("/", "_").replaceAll("+", "-")];
    const written = [...inUrls, repeated, repeated.replaceAll("/", "\\/"), `\\u0071${repeated.slice(1)}`, `{\\"t\\":\\"${repeated.replaceAll("/", "\\\\\\/")}\\"}`];
    const answers = written.flatMap((text): readonly (readonly [number, string, string])[] => [
      [200, "application/json", `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"${text}"}]}}`],
      [200, "text/event-stream", `data: {"jsonrpc":"2.0","id":1,"result":{"content":[\ndata: {"type":"text","text":"${text}"}]}}\n\n`],
      [200, "application/json", `{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"bad token ${text}"}}`],
      [400, "application/json", `{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"bad token ${text}"}}`],
    ]);
    let next = 0;
    const upstream = await server((_request, response) => {
      const [status, type, body] = answers[next] ?? [500, "", ""];
      response.writeHead(status, { "content-type": type }).end(body);
    });
    const grant = await scene.addServer({ url: upstream.url, tools, credential: header === null ? { kind: "bearer", secret } : { kind: "header", header, secret } });
    for (; next < answers.length; next += 1) {
      expect((await callTool(grant, "echo")).text, answers[next]?.[2]).toMatch(/"code":5026\b/);
    }
    expect(upstream.seen).toHaveLength(answers.length);
  });

  it("CVE-11: of a server whose own does not open nothing else stands in for: not another server's, not the client's, none of the environment", async () => {
    const upstream = await server(answered);
    const own = await scene.addServer({ url: upstream.url, tools, credential: { kind: "bearer", secret: "own-secret-11" } });
    const beside = await scene.addServer({ url: upstream.url, orgId: own.orgId, tools, credential: { kind: "bearer", secret: "beside-secret-11" } });
    expect((await callTool(own, "echo")).status).toBe(200);
    const before = upstream.seen.length;
    await scene.owner.query("UPDATE servers SET credential_sealed = (SELECT credential_sealed FROM servers WHERE id = $2) WHERE id = $1", [own.serverId, beside.serverId]);
    await scene.owner.query("UPDATE organizations SET config_version = config_version + 1 WHERE id = $1", [own.orgId]);
    await scene.arrived(own.orgId);
    const withEverything = { headers: { authorization: `Bearer ${own.token}`, "x-upstream-token": "client-secret-11", "mcp-session-id": "" } };
    expect((await callTool(own, "echo")).status).toBe(503);
    expect((await rawRequest(own, { ...withEverything, body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' })).status).toBeGreaterThanOrEqual(400);
    expect(upstream.seen.length).toBe(before);
    // What the gateway reads of its environment says nothing of servers: there is no credential that could stand in.
    expect(Object.keys(gatewayEnvSchema.in.shape).filter((name) => /UPSTREAM|BEARER|API_KEY|SERVER_TOKEN/.test(name))).toEqual([]);
    expect((await callTool(beside, "echo")).status).toBe(200);
    expect(upstream.seen.at(-1)?.headers.authorization).toBe("Bearer beside-secret-11");
  });

  it("that were sealed for another origin are not sent anywhere", async () => {
    const upstream = await server(answered);
    const grant = await scene.addServer({ url: upstream.url, tools, credential: { kind: "bearer", secret: "up-secret-77" } });
    const moved = await server(answered);
    await scene.owner.query("UPDATE servers SET url = $2, origin = $3 WHERE id = $1", [grant.serverId, moved.url, moved.origin]);
    expect((await callTool(grant, "echo")).status).toBe(503);
    await scene.owner.query("UPDATE servers SET origin = $2 WHERE id = $1", [grant.serverId, upstream.origin]);
    await scene.arrived(grant.orgId);
    expect((await callTool(grant, "echo")).status).toBe(503);
    expect([upstream.seen.length, moved.seen.length]).toEqual([0, 0]);
  });
});

describe("a server's refusals", () => {
  it.each([
    ["401", json("{}", 401, { "www-authenticate": "Bearer" }), 502],
    ["403", json("{}", 403), 502],
    ["a redirect", json("{}", 307, { location: "http://127.0.0.1:1/" }), 502],
    ["500", json("stack trace at /srv/app", 500), 502],
    ["HTML", (_request, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<h1>hi</h1>"), 502],
    ["a compressed answer", json("x", 200, { "content-encoding": "gzip" }), 502],
    ["a broken connection", (request) => void request.socket.destroy(), 502],
  ] satisfies readonly (readonly [string, UpstreamHandler, number])[])("%s comes down as a fault of ours, without its words or challenge", async (_title, handler, status) => {
    const upstream = await server(handler);
    const grant = await scene.addServer({ url: upstream.url, tools });
    const answer = await callTool(grant, "echo");
    expect([answer.status, answer.headers["www-authenticate"], answer.headers["location"]]).toEqual([status, undefined, undefined]);
    expect(JSON.parse(answer.text)).toMatchObject({ jsonrpc: "2.0", id: 1, error: { code: expect.any(Number) } });
    expect(answer.text).not.toMatch(/stack|<h1>/);
    expect(upstream.seen).toHaveLength(1);
    expect(await scene.calls(grant.orgId)).toMatchObject([{ outcome: "error", is_error: null }]);
  });

  it("of another 4xx come down byte for byte: they tell the client which era and transport to try", async () => {
    const body = '{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: Server not initialized"},"id":null} ';
    const grant = await scene.addServer({ url: (await server(json(body, 400))).url, tools });
    const answer = await callTool(grant, "echo");
    expect([answer.status, answer.text]).toEqual([400, body]);
  });
});

describe("CVE-14: sessions", () => {
  it("are sealed into handles that work for their own grant alone, on every replica, and across a restart", async () => {
    const legacy = await startLegacyServer();
    upstreams.push(legacy);
    const grant = await scene.addServer({ url: legacy.url, tools });
    const other = await scene.addGrant(grant);
    const initialize = { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "x", version: "1" } } }) };
    const opened = await rawRequest(grant, initialize);
    const handle = String(opened.headers["mcp-session-id"]);
    expect(handle).toMatch(/^pcs2\.[A-Za-z0-9_-]+$/);
    expect(JSON.stringify(opened.headers)).not.toContain(legacy.sessions[0]);

    const list = (of: SceneGrant, session: string) =>
      rawRequest(of, { headers: { "mcp-session-id": session }, body: '{"jsonrpc":"2.0","id":2,"method":"tools/list"}' });
    expect((await list(grant, handle)).status).toBe(200);
    const replica = await scene.startReplica();
    expect((await list({ ...grant, url: grant.url.replace(scene.gateway.url, replica.url) }, handle)).status).toBe(200);

    const before = legacy.seen.length;
    const foreign = await list(other, handle);
    const unknown = await list(other, "pcs1.AAAA");
    const raw = await list(grant, legacy.sessions[0] ?? "");
    expect(foreign.status).toBe(404);
    expect(JSON.parse(foreign.text)).toEqual({ jsonrpc: "2.0", error: { code: -32001, message: "Session not found" }, id: null });
    for (const answer of [unknown, raw]) expect([answer.status, answer.text, { ...answer.headers, date: "" }]).toEqual([404, foreign.text, { ...foreign.headers, date: "" }]);
    expect((await rawRequest(other, { method: "DELETE", headers: { "mcp-session-id": handle } })).status).toBe(404);
    expect(legacy.seen.length).toBe(before);
    expect((await rawRequest(grant, { method: "DELETE", headers: { "mcp-session-id": handle } })).status).toBe(200);
    expect((await list(grant, handle)).status).toBe(404);
  });
});

describe("lists", () => {
  const policy = { version: "1", default: "allow", hide: ["secret_*"] };
  const listing = (grant: SceneGrant) => rawRequest(grant, { body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' });

  it("in an event are filtered like any other", async () => {
    const event = 'event: message\nid: 4\ndata: {"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"secret_wipe"},{"name":"echo","inputSchema":{"type":"object"},"x":1}]}}\n\n';
    const upstream = await server((_request, response) => void response.writeHead(200, { "content-type": "text/event-stream" }).end(event));
    const answer = await listing(await scene.addServer({ url: upstream.url, tools, policy }));
    expect(answer.text.replace(/pce1\.[A-Za-z0-9_-]+/, "4 sealed")).toBe('event: message\nid: 4 sealed\ndata: {"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"echo","inputSchema":{"type":"object"},"x":1}]}}\n\n');
  });

  it("of a thousand tools with large schemas are filtered too", async () => {
    const properties = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`p${String(index)}`, { type: "string" }]));
    const many = Array.from({ length: 1_000 }, (_, index) => ({ name: index === 500 ? "secret_wipe" : `t${String(index)}`, inputSchema: { type: "object", properties } }));
    const upstream = await server(json(JSON.stringify({ jsonrpc: "2.0", id: 1, result: { tools: many } })));
    const grant = await scene.addServer({ url: upstream.url, tools: many.slice(400, 600), policy });
    const parsed: { result: { tools: { name: string }[] } } = JSON.parse((await listing(grant)).text);
    expect([parsed.result.tools.length, parsed.result.tools.some(({ name }) => name === "secret_wipe")]).toEqual([199, false]);
  });

  it.each([
    ["with tools twice", '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"secret_wipe"}],"tools":[]}}'],
    ["whose tools are no list", '{"jsonrpc":"2.0","id":1,"result":{"tools":{"0":{"name":"secret_wipe"}}}}'],
    ["with a tool without a name", '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"title":"secret_wipe"}]}}'],
    ["of no JSON", '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"secret_wipe"}]}'],
    ["for another id", '{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"secret_wipe"}]}}'],
    ["in a batch", '[{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"secret_wipe"}]}}]'],
  ])("%s become an error, never the unfiltered list", async (_title, body) => {
    const asJson = await listing(await scene.addServer({ url: (await server(json(body))).url, tools, policy }));
    expect([asJson.status, asJson.text]).toEqual([502, expect.not.stringContaining("secret_wipe")]);
    const upstream = await server((_request, response) => void response.writeHead(200, { "content-type": "text/event-stream" }).end(`data: ${body}\n\n`));
    expect((await listing(await scene.addServer({ url: upstream.url, tools, policy }))).text).not.toContain("secret_wipe");
  });

  it("are empty for a grant without a policy, and in review nothing is shown", async () => {
    const upstream = await server(json('{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"echo","inputSchema":{"type":"object"}},{"name":"fresh","inputSchema":{"type":"object"}}]}}'));
    const none = await scene.addServer({ url: upstream.url, tools, policy: null });
    const review = await scene.addServer({ url: upstream.url, tools: [{ name: "echo" }, { name: "fresh", state: "new" }], policy: allowAll });
    expect(JSON.parse((await listing(none)).text)).toMatchObject({ result: { tools: [] } });
    expect(JSON.parse((await listing(review)).text)).toMatchObject({ result: { tools: [{ name: "echo" }] } });
  });
});

it("CVE-17: who may use nothing, because there is no policy or because its lists are empty, uses nothing", async () => {
  const upstream = await server(answered);
  const empty = { version: "1", default: "deny", tools: {}, resources: { default: "deny", allow: [] } };
  for (const policy of [null, empty]) {
    const grant = await scene.addServer({ url: upstream.url, tools, policy });
    expect((await callTool(grant, "echo")).text).toMatch(/POLICY DENIED|-32602/);
    const read = await rawRequest(grant, { body: '{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///a"}}' });
    expect(JSON.parse(read.text)).toHaveProperty("error");
    expect(await scene.calls(grant.orgId, 2)).toMatchObject([{ effect: "deny" }, { effect: "deny" }]);
  }
  expect(upstream.seen).toEqual([]);
});

describe("PRO-21: what a server asks of the client", () => {
  async function ask(policy: object) {
    const legacy = await startLegacyServer();
    upstreams.push(legacy);
    const grant = await scene.addServer({ url: legacy.url, tools, policy });
    const client = new Client({ name: "c", version: "1" }, { capabilities: { roots: {} } });
    let asked = 0;
    client.setRequestHandler(ListRootsRequestSchema, () => {
      asked += 1;
      return { roots: [] };
    });
    await client.connect(new StreamableHTTPClientTransport(new URL(grant.url), { requestInit: { headers: { Authorization: `Bearer ${grant.token}` } } }));
    const result = await client.callTool({ name: "asks", arguments: {} });
    await client.close();
    return { grant, asked, answers: legacy.answers, result };
  }

  it("is refused under a default of deny: the server is told −32601, the client is not asked, and the log says so", async () => {
    const { grant, asked, answers, result } = await ask({ version: "1", default: "deny", tools: { asks: {} } });
    expect([asked, answers]).toEqual([0, [-32601]]);
    expect(result).toMatchObject({ content: [{ type: "text", text: "asked" }] });
    const rows = await scene.calls(grant.orgId, 5);
    expect(rows.find(({ method }) => method === "roots/list")).toMatchObject({ effect: "deny", code: "denied", rule: "/default", outcome: "refused" });
  });

  it.each(["sampling/createMessage", "elicitation/create", "roots/list"])("where it is %s, is answered by the gateway, and shown to nobody", async (method) => {
    const answers: string[] = [];
    let onAnswer: () => void = () => undefined;
    const heard = new Promise<void>((resolve) => {
      onAnswer = resolve;
    });
    const upstream = await server(async (_request, response, body) => {
      const said = JSON.parse(body.toString());
      if (said.method === undefined) {
        answers.push(`${String(said.id)} ${String(said.error?.code)}`);
        onAnswer();
        return void response.writeHead(202).end();
      }
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`data: {"jsonrpc":"2.0","id":"asked-1","method":"${method}","params":{"message":"tell me"}}\n\n`);
      await heard;
      response.end(`data: {"jsonrpc":"2.0","id":${String(said.id)},"result":{"content":[]}}\n\n`);
    });
    const grant = await scene.addServer({ url: upstream.url, tools, policy: { version: "1", default: "deny", tools: { asks: {} } } });
    const called = await callTool(grant, "asks");
    expect([called.status, answers]).toEqual([200, ["asked-1 -32601"]]);
    expect(called.text).toContain('"content":[]');
    expect(called.text).not.toMatch(/asked-1|tell me/);
    expect((await scene.calls(grant.orgId, 2)).find((row) => row.method === method)).toMatchObject({ effect: "deny", outcome: "refused" });
  });

  it("reaches the client under a default of allow, and the answer the server", async () => {
    const { asked, answers } = await ask(allowAll);
    expect([asked, answers]).toEqual([1, ["roots"]]);
  });
});
