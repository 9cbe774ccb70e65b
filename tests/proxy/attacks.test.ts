// What a hostile reviewer once got through, each kept shut by a test of its own.
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type http from "node:http";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, modernHeaders, modernMeta, rawRequest } from "@/tests/support/raw-mcp";
import { listenUpstream } from "@/tests/support/upstreams/listen-upstream";

const inFlightMax = 3;
const tools = [{ name: "echo" }, { name: "secret_wipe" }];
const hideSecrets = { version: "1", default: "allow", hide: ["secret_*"] };
const echoCall = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{}}}';
let scene: Scene;

beforeAll(async () => {
  scene = await openScene({ bounds: { inFlightPerGrantMax: inFlightMax } });
});
afterAll(() => scene.close());

function answerEmpty(_request: http.IncomingMessage, response: http.ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
}

/** The head of a request as it goes over the wire. */
function head(grant: SceneGrant, method: string, more: readonly string[] = []): string {
  const url = new URL(grant.url);
  return [`${method} ${url.pathname} HTTP/1.1`, `Host: ${url.host}`, `Authorization: Bearer ${grant.token}`, "Accept: application/json, text/event-stream", ...more, "", ""].join("\r\n");
}

function post(grant: SceneGrant, body: string): string {
  return head(grant, "POST", ["Content-Type: application/json", `Content-Length: ${String(Buffer.byteLength(body))}`]);
}

/** A bare connection to the gateway; `heard` is what came back so far. */
function connect(grant: SceneGrant): { readonly socket: net.Socket; heard(): string } {
  const socket = net.connect(Number(new URL(grant.url).port), "127.0.0.1");
  let text = "";
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  return { socket, heard: () => text };
}

describe("a body is sent in the encoding in which it was judged (L2)", () => {
  it.each(["application/json; charset=utf-7", "application/json; charset=utf-16le", "application/json; charset=utf-8; charset=utf-7", 'application/json; charset="utf-7"'])("%s is refused", async (type) => {
    const upstream = await listenUpstream(answerEmpty);
    const grant = await scene.addServer({ url: upstream.url, tools });
    expect((await rawRequest(grant, { body: echoCall, headers: { "content-type": type } })).status).toBe(415);
    expect(upstream.seen).toHaveLength(0);
    await upstream.close();
  });

  it("the server reads a content type of ours, whatever else the client's says", async () => {
    const types: (string | undefined)[] = [];
    const upstream = await listenUpstream((request, response) => {
      types.push(request.headers["content-type"]);
      answerEmpty(request, response);
    });
    const grant = await scene.addServer({ url: upstream.url, tools });
    expect((await rawRequest(grant, { body: echoCall, headers: { "content-type": "application/json; charset=UTF-8; profile=x" } })).status).toBe(200);
    expect(types).toEqual(["application/json"]);
    await upstream.close();
  });

  it("legacy requests carry no mirrored name that nobody judged", async () => {
    const names: unknown[] = [];
    const upstream = await listenUpstream((request, response) => {
      names.push(request.headers["mcp-name"], request.headers["mcp-method"], request.headers["mcp-param-x"]);
      answerEmpty(request, response);
    });
    const grant = await scene.addServer({ url: upstream.url, tools });
    expect((await rawRequest(grant, { body: echoCall, headers: { "mcp-method": "tools/call", "mcp-name": "secret_wipe", "mcp-param-x": "1" } })).status).toBe(200);
    expect(names).toEqual([undefined, undefined, undefined]);
    await upstream.close();
  });

  it("modern requests carry no name where their method has none, and arguments beside a tool's call alone", async () => {
    const names: unknown[] = [];
    const upstream = await listenUpstream((request, response) => {
      names.push([request.headers["mcp-method"], request.headers["mcp-name"], request.headers["mcp-param-x"]]);
      answerEmpty(request, response);
    });
    const grant = await scene.addServer({ url: upstream.url, tools });
    const send = (method: string, id: number | undefined, more: object) => rawRequest(grant, {
      headers: { ...modernHeaders(method, "secret_wipe"), "mcp-param-x": "1" }, body: JSON.stringify({ jsonrpc: "2.0", id, method, params: { ...more, _meta: modernMeta() } }),
    });
    await send("tools/list", 1, { name: "secret_wipe" });
    await send("server/discover", 2, {});
    await send("notifications/cancelled", undefined, { requestId: 1 });
    await rawRequest(grant, { headers: { ...modernHeaders("tools/call", "echo"), "mcp-param-x": "1" }, body: JSON.stringify({ jsonrpc: "2.0", id: 3, method: "tools/call", params: { name: "echo", arguments: {}, _meta: modernMeta() } }) });
    expect(names).toEqual([["tools/list", undefined, undefined], ["server/discover", undefined, undefined], ["notifications/cancelled", undefined, undefined], ["tools/call", modernHeaders("tools/call", "echo")["mcp-name"], "1"]]);
    await upstream.close();
  });

  it("a session that a modern call names is none: it is neither looked for nor sent on", async () => {
    const upstream = await listenUpstream(answerEmpty);
    const grant = await scene.addServer({ url: upstream.url, era: "modern", tools });
    const answer = await rawRequest(grant, {
      headers: { ...modernHeaders("tools/call", "echo"), "mcp-session-id": "pcs1.AAAA" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "echo", arguments: {}, _meta: modernMeta() } }),
    });
    expect(answer.status).toBe(200);
    expect(upstream.seen.map(({ headers }) => headers["mcp-session-id"])).toEqual([undefined]);
    await upstream.close();
  });

  it.each(["modern", "dual", null] as const)("modern calls carry no argument in a header that says something else than was judged, to a server of the era %s", async (era) => {
    const regions: unknown[] = [];
    const upstream = await listenUpstream((request, response) => {
      regions.push(request.headers["mcp-param-region"]);
      answerEmpty(request, response);
    });
    const properties = { region: { type: "string", "x-mcp-header": "Region" } };
    const grant = await scene.addServer({ url: upstream.url, era, tools: [{ name: "echo", inputSchema: { type: "object", properties } }] });
    const send = (region: string | null | undefined, header: string | undefined) => rawRequest(grant, {
      headers: { ...modernHeaders("tools/call", "echo"), ...(header !== undefined && { "mcp-param-region": header }) },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "echo", arguments: { region }, _meta: modernMeta() } }),
    });
    for (const [region, header] of [["eu", "us"], ["eu", "EU"], ["eu", "=?base64?ZXU?="], ["", "us"]] as const) {
      const refused = await send(region, header);
      expect([refused.status, JSON.parse(refused.text).error.code]).toEqual([400, -32020]);
    }
    expect(regions).toEqual([]);
    expect((await scene.calls(grant.orgId, 4)).map(({ effect, outcome }) => [effect, outcome])).toEqual(Array.from({ length: 4 }, () => ["allow", "not_delivered"]));
    for (const [region, header] of [["eu", "eu"], ["eu", "=?base64?ZXU=?="], ["eu", undefined], [null, "us"], [undefined, "us"]] as const) expect((await send(region, header)).status).toBe(200);
    expect(regions).toEqual(["eu", "=?base64?ZXU=?=", undefined, undefined, undefined]);
    await upstream.close();
  });
});

it("a grant revoked while its request's body was held back is refused, and nothing is forwarded (L10)", async () => {
  const upstream = await listenUpstream(answerEmpty);
  const grant = await scene.addServer({ url: upstream.url, tools });
  expect((await callTool(grant, "echo")).status).toBe(200);
  const { socket, heard } = connect(grant);
  socket.write(post(grant, echoCall) + echoCall.slice(0, 10));
  await sleep(300);
  await scene.owner.query("UPDATE grants SET revoked_at = now() WHERE id = $1", [grant.grantId]);
  await expect.poll(async () => (await callTool(grant, "echo")).status, { timeout: 2_000 }).toBe(401);
  const arrived = upstream.seen.length;
  socket.write(echoCall.slice(10));
  await expect.poll(heard, { timeout: 3_000 }).toContain("HTTP/1.1 401");
  expect(upstream.seen).toHaveLength(arrived);
  socket.destroy();
  await upstream.close();
});

it("a grant that ended while its request's body was held back is refused, though nothing was changed meanwhile (L10)", async () => {
  const upstream = await listenUpstream(answerEmpty);
  const endsAtMs = Date.now() + 3_000;
  const grant = await scene.addServer({ url: upstream.url, tools, expiresAt: new Date(endsAtMs) });
  expect((await callTool(grant, "echo")).status).toBe(200);
  const { socket, heard } = connect(grant);
  socket.write(post(grant, echoCall) + echoCall.slice(0, 10));
  await sleep(endsAtMs + 100 - Date.now());
  expect(heard()).toBe("");
  socket.write(echoCall.slice(10));
  await expect.poll(heard, { timeout: 3_000 }).toContain("HTTP/1.1 401");
  expect(upstream.seen).toHaveLength(1);
  expect((await scene.calls(grant.orgId, 2)).map(({ code }) => code).sort()).toEqual(["allowed", "expired_token"]);
  socket.destroy();
  await upstream.close();
});

describe("a client that goes away gives its place back and loses no outcome (L1, L12)", () => {
  it("behind another answer on the same connection", async () => {
    const upstream = await listenUpstream((request, response) => {
      if (request.method !== "GET") return answerEmpty(request, response);
      response.writeHead(200, { "content-type": "text/event-stream" }).write(":\n\n");
    });
    const grant = await scene.addServer({ url: upstream.url, tools });
    for (let round = 0; round < 2; round += 1) {
      const { socket } = connect(grant);
      socket.write(head(grant, "GET") + post(grant, echoCall) + echoCall + post(grant, echoCall) + echoCall);
      await sleep(400);
      socket.destroy();
      await sleep(400);
    }
    await expect.poll(async () => (await callTool(grant, "echo")).status, { timeout: 5_000 }).toBe(200);
    await expect.poll(async () => (await scene.calls(grant.orgId)).filter((row) => row.outcome === "pending").length, { timeout: 10_000 }).toBe(0);
    await upstream.close();
  });

  it("while its server's configuration was loaded", async () => {
    const upstream = await listenUpstream(answerEmpty);
    const grant = await scene.addServer({ url: upstream.url, tools });
    const lock = await scene.owner.connect();
    await lock.query("BEGIN");
    await lock.query("LOCK TABLE servers IN ACCESS EXCLUSIVE MODE");
    for (let turn = 0; turn < inFlightMax; turn += 1) {
      const { socket } = connect(grant);
      socket.write(head(grant, "POST", ["Content-Type: application/json", "Content-Length: 100"]));
      await sleep(50);
      socket.destroy();
    }
    await sleep(200);
    await lock.query("COMMIT");
    lock.release();
    await expect.poll(async () => (await callTool(grant, "echo")).status, { timeout: 5_000 }).toBe(200);
    await upstream.close();
  });
});

describe("what comes down was read as the client will read it", () => {
  it("a byte order mark before a later event ends the stream: it would hide a list from the filter", async () => {
    const list = JSON.stringify({ jsonrpc: "2.0", id: 1, result: { tools: tools.map(({ name }) => ({ name, inputSchema: { type: "object" } })) } });
    const upstream = await listenUpstream((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(`event: other\ndata: x\n\n\uFEFFdata: ${list}\n\n`);
    });
    const grant = await scene.addServer({ url: upstream.url, tools, policy: hideSecrets });
    const answer = await rawRequest(grant, { body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' });
    expect(answer.text).not.toContain("secret_wipe");
    await upstream.close();
  });

  it.each(["application/json", "text/event-stream"])("the server's own credential does not come down in an answer of type %s (L5)", async (type) => {
    const secret = "up-secret-123456";
    const message = JSON.stringify({ jsonrpc: "2.0", id: 1, error: { code: 1, message: `Authorization: Bearer ${secret}` } });
    const upstream = await listenUpstream((_request, response) => {
      response.writeHead(200, { "content-type": type }).end(type === "application/json" ? message : `data: ${message}\n\n`);
    });
    const grant = await scene.addServer({ url: upstream.url, tools, credential: { kind: "bearer", secret } });
    expect((await rawRequest(grant, { body: echoCall })).text).not.toContain(secret);
    await upstream.close();
  });

  it.each([
    ["of a body", 200, { "content-type": "application/json; up-secret-123456" }],
    ["of a stream", 200, { "content-type": "text/event-stream; up-secret-123456" }],
    ["that steers clients", 405, { "content-type": "application/json", allow: "POST, up-secret-123456" }],
    ["that names a version", 200, { "content-type": "application/json", "mcp-protocol-version": "up-secret-123456" }],
    ["as a type of its own", 400, { "content-type": "up-secret-123456/x" }],
  ] as const)("nor in a header %s, in which no word of the server's comes down at all (L5)", async (_what, status, headers) => {
    const secret = "up-secret-123456";
    const message = JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [] } });
    const upstream = await listenUpstream((_request, response) => {
      response.writeHead(status, headers).end(headers["content-type"].startsWith("text") ? `data: ${message}\n\n` : message);
    });
    const grant = await scene.addServer({ url: upstream.url, tools, credential: { kind: "bearer", secret } });
    const answer = await rawRequest(grant, { body: echoCall });
    expect([answer.status, JSON.stringify(answer)]).toEqual([status, expect.not.stringContaining(secret)]);
    await upstream.close();
  });
});

describe("the database behind the gateway", () => {
  it("neither service role can borrow the function that erases a log (L9)", async () => {
    for (const url of [scene.database.gatewayUrl, scene.database.consoleUrl]) {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query("CREATE TEMP TABLE bait (id text)");
      await expect(client.query("CREATE TRIGGER hook AFTER DELETE ON bait FOR EACH ROW EXECUTE FUNCTION public.erase_calls_of_organization()")).rejects.toThrow(/permission denied/);
      await client.end();
    }
  });

  it("a clock that goes back admits nothing a second time (L7)", async () => {
    const { orgId, policyId } = await scene.addServer({ url: "http://127.0.0.1:9/mcp", tools, policy: hideSecrets });
    const reserve = async () => {
      const calls = JSON.stringify([[{ key: "k", amount: 1_000_000, max: 1_000_000, seconds: 60 }]]);
      const { rows } = await scene.owner.query<{ answer: { calls: { outcome: string }[] } }>("SELECT reserve_limits($1, $2, $3::jsonb) AS answer", [orgId, policyId, calls]);
      return rows[0]?.answer.calls[0]?.outcome;
    };
    expect(await reserve()).toBe("reserved");
    await scene.owner.query("UPDATE limit_counters SET bucket = bucket + 2 WHERE policy_id = $1", [policyId]);
    expect(await reserve()).toBe("exceeded");
  });
});
