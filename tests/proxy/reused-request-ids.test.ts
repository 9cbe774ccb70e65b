// A client that uses an id of its twice in one session, to have the answer of one call delivered as that of another whose rules are milder.
import http from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { SSEServerTransport } from "@modelcontextprotocol/sdk/server/sse.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { listenSessions } from "@/tests/support/upstreams/listen-sessions";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene?.close());

const tools = [{ name: "secret" }, { name: "open" }];
const policy = { version: "1", default: "allow", tools: { secret: { result: { redact: [{ pattern: "cust-[0-9]+" }] } } } };

interface Slow extends Upstream {
  release(): void;
  /** Tells of the progress of every call under way. */
  progress(): void;
  readonly ran: string[];
}

/** Both tools wait until they are released, in the order of their calls. */
function slowTools(ran: string[]) {
  const waiting: (() => void)[] = [];
  const telling: (() => Promise<void>)[] = [];
  const make = () => {
    const server = new McpServer({ name: "slow", version: "1" });
    for (const [name, said] of [["secret", "cust-4711"], ["open", "nothing"]] as const) {
      server.registerTool(name, {}, async ({ sendNotification, _meta }) => {
        ran.push(name);
        telling.push(() => sendNotification({ method: "notifications/progress", params: { progressToken: _meta?.progressToken ?? 0, progress: 1 } }));
        await new Promise<void>((resolve) => waiting.push(resolve));
        return { content: [{ type: "text", text: said }] };
      });
    }
    return server;
  };
  return { make, release: () => waiting.shift()?.(), progress: () => telling.forEach((tell) => void tell().catch(() => undefined)) };
}

async function streamable(): Promise<Slow> {
  const ran: string[] = [];
  const { make, ...steps } = slowTools(ran);
  return { ...(await listenSessions(make)), ran, ...steps };
}

async function overSse(): Promise<Slow> {
  const ran: string[] = [];
  const { make, ...steps } = slowTools(ran);
  const transports = new Map<string, SSEServerTransport>();
  const upstream = await listenUpstream(async (request, response, body) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (request.method === "GET") {
      const transport = new SSEServerTransport("/messages", response);
      transports.set(transport.sessionId, transport);
      return make().connect(transport);
    }
    return transports.get(url.searchParams.get("sessionId") ?? "")?.handlePostMessage(request, response, JSON.parse(body.toString("utf8")));
  }, "/sse");
  return { ...upstream, ran, ...steps };
}

async function open(grant: SceneGrant): Promise<Record<string, string>> {
  const { headers } = await rawRequest(grant, { body: JSON.stringify({ jsonrpc: "2.0", id: "i", method: "initialize", params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "n", version: "1" } } }) });
  return { "mcp-session-id": String(headers["mcp-session-id"]), "mcp-protocol-version": "2025-06-18" };
}

const call = (grant: SceneGrant, headers: Record<string, string>, name: string, id: string): Promise<RawAnswer> =>
  rawRequest(grant, { headers, body: `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${name}","arguments":{}}}` });

const servers = [["streamable-http", streamable], ["sse", overSse]] as const;
const taken = { error: { code: 4001 } };
/** A while in which the gateway would have sent on what it is to refuse. */
const aWhile = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

it.each(servers)("%s: refuses an id that is under way, delivers the answer to whom it belongs, redacted, and takes the id again then", async (transport, start) => {
  const server = await start();
  const grant = await scene.addServer({ url: server.url, transport, tools, policy });
  const headers = await open(grant);
  const first = call(grant, headers, "secret", "5");
  await expect.poll(() => server.ran.length).toBe(1);
  const second = await call(grant, headers, "open", "5.0");
  expect([second.status, JSON.parse(second.text)]).toMatchObject([400, { id: 5, ...taken }]);
  server.release();
  const { text } = await first;
  expect(text).toContain('"text"');
  expect(text).not.toContain("cust-4711");
  const third = call(grant, headers, "open", "5");
  await expect.poll(() => server.ran.length).toBe(2);
  server.release();
  expect((await third).text).toContain("nothing");
  await server.close();
  expect((await scene.calls(grant.orgId, 4)).map(({ tool, outcome }) => [tool, outcome])).toEqual([[null, "delivered"], ["secret", "delivered"], ["open", "not_delivered"], ["open", "delivered"]]);
});

it.each(servers)("%s: nor takes an id whose request was given up before its answer came: the server may yet give it", async (transport, start) => {
  const server = await start();
  const grant = await scene.addServer({ url: server.url, transport, tools, policy });
  const headers = await open(grant);
  const controller = new AbortController();
  const request = http.request(grant.url, { method: "POST", signal: controller.signal, headers: { ...headers, authorization: `Bearer ${grant.token}`, "content-type": "application/json", accept: "application/json, text/event-stream" } });
  request.on("error", () => undefined);
  request.end('{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"secret","arguments":{},"_meta":{"progressToken":1}}}');
  await expect.poll(() => server.ran.length).toBe(1);
  controller.abort();
  await aWhile(100);
  // The gateway gives a stream up at the next word for whom nobody is there.
  server.progress();
  await expect.poll(async () => (await scene.calls(grant.orgId, 2)).at(-1)?.outcome).toBe("cut");
  const second = await call(grant, headers, "open", "5");
  expect([second.status, JSON.parse(second.text)]).toMatchObject([400, taken]);
  server.release();
  await aWhile(100);
  await server.close();
});

it("forwards nothing while nobody can say which ids are taken", async () => {
  const server = await streamable();
  const grant = await scene.addServer({ url: server.url, tools, policy });
  const headers = await open(grant);
  await scene.withoutStore(async () => {
    const { status, text } = await call(grant, headers, "secret", "5");
    expect([status, JSON.parse(text)]).toMatchObject([503, { id: 5, error: { code: 5041 } }]);
  });
  expect(server.ran).toEqual([]);
  await server.close();
  expect((await scene.calls(grant.orgId, 2)).map(({ tool, outcome }) => [tool, outcome])).toEqual([[null, "delivered"], ["secret", "not_delivered"]]);
});

it("asks nothing of ids where no rule speaks of results", async () => {
  const server = await streamable();
  const grant = await scene.addServer({ url: server.url, tools });
  const headers = await open(grant);
  await scene.withoutStore(async () => {
    const both = [call(grant, headers, "open", "5"), call(grant, headers, "open", "5")];
    await expect.poll(() => server.ran.length).toBe(2);
    await server.close();
    await Promise.all(both);
  });
});
