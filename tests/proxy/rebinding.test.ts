// A name that answers something else the next time (law L6; SSRF-03, -04 and -10 of the study): where it points inside, nothing is dialled and
// no kept connection is used, whichever way in. Through whole gateways, over real sockets; the resolver alone is the test's.
import net from "node:net";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { closeDatabase } from "@/lib/db/client";
import { listDeliveries } from "@/lib/destinations/list-deliveries";
import { gatewayBounds } from "@/proxy/bounds";
import { addDestination, logWriter } from "@/tests/support/add-destination";
import { startReceiver, type EventReceiver } from "@/tests/support/event-receiver";
import { openScene, type NewServer, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { lyingNames, type Answers } from "@/tests/support/lying-names";
import { callTool, modernHeaders, modernMeta, rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { until } from "@/tests/support/until";
import { startLegacyServer, type LegacyServer } from "@/tests/support/upstreams/legacy-server";
import { listenUpstream, type Upstream, type UpstreamHandler } from "@/tests/support/upstreams/listen-upstream";
import { startSseServer, type SseServer } from "@/tests/support/upstreams/sse-server";
import { watchDials, type DialWatch } from "@/tests/support/watch-dials";

/** Stands for a public address: EGRESS_ALLOW names it, and nothing beside it. Loopback's second address is inside, and a canary. */
const outside = "127.0.0.1";
const inside = "127.0.0.2";
const vettedForMs = 200;
const bounds = {
  vettedForMs, dnsMs: 300, connectMs: 300, connectAttemptMs: 100, tlsMs: 300, breakerFailuresMax: 100_000, introspectionRequestMs: 1_000, jobTotalMs: 6_000,
  upstreamIdleSocketMs: 60_000, deliveryPollMs: 40, deliveryRetryMs: 60, deliveryRetryMaxMs: 200, deliveryMs: 900,
};
const tools = [{ name: "echo" }, { name: "elicits" }];

const names = lyingNames();
const canaries: net.Server[] = [];
const canary: string[] = [];
let scene: Scene;
let watch: DialWatch;
let plain: Upstream;
let behave: UpstreamHandler;
let legacy: LegacyServer;
let sse: SseServer;
let receiver: EventReceiver;

const portOf = ({ url }: { readonly url: string }) => new URL(url).port;

beforeAll(async () => {
  [plain, legacy, sse, receiver] = await Promise.all([listenUpstream((...request) => behave(...request)), startLegacyServer(), startSseServer(), startReceiver()]);
  const ports = [plain, legacy, sse, receiver].map(portOf);
  for (const port of ports) {
    const server = net.createServer((socket) => {
      canary.push(`${inside}:${port}`);
      socket.destroy();
    });
    canaries.push(server);
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(Number(port), inside, resolve));
  }
  scene = await openScene({ bounds, resolve: names.resolve, env: { LOCAL_MODE: "off", EGRESS_ALLOW: `${outside}/32`, EGRESS_PORTS: ports.join(" ") } });
  watch = watchDials();
});
afterAll(async () => {
  watch?.stop();
  if (scene !== undefined) await closeDatabase(scene.database.consoleUrl);
  await scene?.close();
  await Promise.all([plain, legacy, sse, receiver].map((one) => one?.close()));
  for (const server of canaries) server.close();
});
beforeEach(() => {
  behave = plainServer;
  canary.length = 0;
});

const answerJson: (...parts: readonly [Parameters<UpstreamHandler>[1], object]) => void = (response, value) =>
  void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));

/** A legacy server without sessions; it keeps connections, but for the path /close. */
const plainServer: UpstreamHandler = (request, response, body) => {
  if (request.url === "/close") response.shouldKeepAlive = false;
  const { id, method }: { id?: number; method?: string } = body.length === 0 ? {} : JSON.parse(body.toString());
  if (method === "initialize") return answerJson(response, { jsonrpc: "2.0", id, result: { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "s", version: "1" } } });
  if (method === "tools/list") return answerJson(response, { jsonrpc: "2.0", id, result: { tools: [{ name: "echo", inputSchema: { type: "object" } }] } });
  if (method === "tools/call") return answerJson(response, { jsonrpc: "2.0", id, result: { content: [] } });
  response.writeHead(method === "server/discover" ? 400 : method === undefined ? 405 : 202).end();
};

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const once = (later: readonly string[]): Answers => (turn) => (turn === 0 ? [outside] : later);
const addNamed = (host: string, { url }: { readonly url: string }, more: Partial<NewServer> = {}) => scene.addServer({ tools, url: url.replace(outside, host), ...more });
/** The same server by the path at which it keeps no connection. */
const closing = () => ({ url: `${plain.origin}/close` });

function codeOf({ text }: RawAnswer): number | undefined {
  const { error }: { error?: { code: number } } = JSON.parse(text);
  return error?.code;
}

/** What was dialled on the ports of the servers. */
function dialled(): readonly string[] {
  const ports = new Set([plain, legacy, sse, receiver].map(portOf));
  return watch.dialled.filter((target) => ports.has(target.slice(target.lastIndexOf(":") + 1)));
}

async function look({ orgId, serverId }: SceneGrant): Promise<string | null> {
  const id = randomId("job");
  await scene.owner.query("INSERT INTO jobs (id, org_id, server_id, kind, created_by) VALUES ($1, $2, $3, 'introspect', 'test')", [id, orgId, serverId]);
  for (;;) {
    const { rows: [job] } = await scene.owner.query<{ state: string; error_code: string | null }>("SELECT state, error_code FROM jobs WHERE id = $1", [id]);
    if (job?.state === "done" || job?.state === "failed") return job.error_code;
    await pause(20);
  }
}

const refused = ["address_refused", 5021] as const;
const unknown = ["dns_failed", 5020] as const;
const turns = [
  ["loopback", [inside], refused], ["loopback of IPv6", ["::1"], refused], ["a private range", ["10.0.0.8"], refused], ["the metadata service", ["169.254.169.254"], refused],
  ["the metadata service, wrapped", ["::ffff:169.254.169.254"], refused], ["the metadata service of IPv6", ["fd00:ec2::254"], refused], ["carrier-grade NAT", ["100.64.0.1"], refused],
  ["a public address and then loopback", [outside, inside], refused], ["loopback and then a public address", [inside, outside], refused],
  ["a public address and loopback of IPv6", [outside, "::1"], refused], ["a private address among many", [...Array<string>(8).fill(outside), "10.0.0.8", ...Array<string>(7).fill(outside)], refused],
  ["more addresses than are looked at", Array<string>(gatewayBounds.addressesMax + 1).fill(outside), refused], ["no address", [], unknown],
] as const;

describe("a name that points outside first, and then to", () => {
  it.each(turns)("%s: by calls, streams and looks", async (_what, later, [word, code]) => {
    const grant = await addNamed(names.name(once(later)), plain);
    expect((await callTool(grant, "echo")).status).toBe(200);
    await pause(vettedForMs);
    watch.clear();
    const from = plain.seen.length;
    // SSRF-10: the connection of the first call is open still, and kept.
    expect(codeOf(await callTool(grant, "echo"))).toBe(code);
    expect(codeOf(await rawRequest(grant, { method: "GET", headers: { accept: "text/event-stream" } }))).toBe(code);
    expect(await look(grant)).toBe(word);
    expect([plain.seen.length - from, dialled(), canary]).toEqual([0, [], []]);
  });

  it.each(turns)("%s: by deliveries", async (_what, later, [word]) => {
    const hook = await addDestination(scene, receiver.url.replace(outside, names.name(once(later))));
    const log = logWriter(scene);
    await log.refuse(hook.orgId, 1);
    const newest = async () => (await listDeliveries(hook.tenant, { destinationId: hook.id })).deliveries[0];
    await until(async () => (await newest())?.state === "delivered");
    await pause(vettedForMs);
    watch.clear();
    const from = receiver.seen.length;
    await log.refuse(hook.orgId, 1);
    await until(async () => ((await newest())?.cause ?? null) !== null);
    expect([(await newest())?.cause, receiver.seen.length - from, dialled(), canary]).toEqual([word, 0, [], []]);
    await log.end();
  });

  it("nowhere, for as long as one waits: it is given up at its bound", async () => {
    const grant = await addNamed(names.name((turn) => (turn === 0 ? [outside] : new Promise(() => undefined))), plain);
    expect((await callTool(grant, "echo")).status).toBe(200);
    await pause(vettedForMs);
    const startedMs = performance.now();
    expect([codeOf(await callTool(grant, "echo")), await look(grant)]).toEqual([5020, "dns_failed"]);
    expect(performance.now() - startedMs).toBeLessThan(2 * bounds.dnsMs + 3_000);
  });

  it("inside, and outside again: it is served again, over the connection that was kept", async () => {
    const grant = await addNamed(names.name((turn) => [turn === 1 ? inside : outside]), plain);
    watch.clear();
    const codes: (number | undefined)[] = [];
    for (let round = 0; round < 3; round += 1) {
      codes.push(codeOf(await callTool(grant, "echo")));
      await pause(vettedForMs);
    }
    expect([codes, dialled(), canary]).toEqual([[undefined, 5021, undefined], [`${outside}:${portOf(plain)}`], []]);
  });
});

describe("what is kept of a server for longer than a call", () => {
  it("a session of the old HTTP+SSE transport gets no further message once its name points inside", async () => {
    let now: readonly string[] = [outside];
    const grant = await addNamed(names.name(() => now), sse, { transport: "sse" });
    const client = new Client({ name: "c", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(new URL(grant.url), { requestInit: { headers: { Authorization: `Bearer ${grant.token}` } } }));
    await client.callTool({ name: "echo", arguments: { text: "a" } });
    now = [inside];
    await pause(vettedForMs);
    watch.clear();
    const [ran, seen] = [sse.ran.length, sse.seen.length];
    await expect(client.callTool({ name: "echo", arguments: { text: "b" } })).rejects.toThrow(/5021/);
    expect([sse.ran.length - ran, sse.seen.length - seen, dialled(), canary]).toEqual([0, 0, [], []]);
    await client.close().catch(() => undefined);
  });

  it("nor does one that the bridge holds for a modern client, nor the answer to a question that the server asked", async () => {
    const canAnswer = { ...modernMeta(), "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} } } };
    let later: readonly string[] = [outside];
    const grant = await addNamed(names.name(() => later), legacy, { era: "legacy", bridgeModern: true });
    const ask = (params: object) => rawRequest(grant, {
      headers: modernHeaders("tools/call", "elicits"),
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "elicits", arguments: { greeting: "Hello" }, ...params, _meta: canAnswer } }),
    });
    const { text } = await ask({});
    const requestState = /"requestState":"([^"]+)"/.exec(text)?.[1];
    expect(requestState).toBeDefined();
    later = [inside];
    await pause(vettedForMs);
    watch.clear();
    const [ran, seen] = [legacy.ran.length, legacy.seen.length];
    expect(codeOf(await ask({ requestState, inputResponses: { input: { action: "accept", content: { name: "Eve" } } } }))).toBe(5021);
    expect(codeOf(await ask({}))).toBe(5021);
    // The connection of a stream that is given up is opened once more by the library, where it was, and nothing is sent over it.
    const elsewhere = dialled().filter((target) => target !== `${outside}:${portOf(legacy)}`);
    expect([legacy.ran.length - ran, legacy.seen.length - seen, elsewhere, canary]).toEqual([0, 0, [], []]);
  });

  it("a server that closes its connections is dialled again where it was vetted, not where its name points meanwhile", async () => {
    const patient = await scene.startReplica({ bounds: { ...bounds, vettedForMs: 60_000 } });
    const host = names.name(once([inside]));
    const grant = await addNamed(host, closing());
    const there = { path: `${patient.url}/mcp/${grant.serverId}` };
    watch.clear();
    for (let round = 0; round < 3; round += 1) expect((await callTool(grant, "echo", {}, there)).status).toBe(200);
    expect([dialled(), names.asked(host), canary]).toEqual([Array<string>(3).fill(`${outside}:${portOf(plain)}`), 1, []]);
    await patient.close();
  });
});

it("a name that answers differently each time: of a thousand calls over two replicas each is dialled as it was vetted, and none inside", async () => {
  const replicas = await Promise.all([1, 2].map(() => scene.startReplica({ bounds: { ...bounds, vettedForMs: 0 } })));
  const servers = await Promise.all([1, 2, 3, 4].map(() => addNamed(names.name((turn) => [turn % 2 === 0 ? outside : inside]), plain)));
  watch.clear();
  const codes: (number | undefined)[] = [];
  for (let round = 0; round < 250; round += 1) {
    const at = replicas[round % 2]?.url ?? "";
    const answers = await Promise.all(servers.map((grant) => callTool(grant, "echo", {}, { path: `${at}/mcp/${grant.serverId}` })));
    codes.push(...answers.map(codeOf));
  }
  expect([codes.filter((code) => code === undefined).length, codes.filter((code) => code === 5021).length]).toEqual([500, 500]);
  expect([new Set(dialled()), canary]).toEqual([new Set([`${outside}:${portOf(plain)}`]), []]);
});

it.each([1, 2, 3, 4])("a look vets each connection that it opens: the name points inside from number %i on", async (turnsOutside) => {
  const grant = await addNamed(names.name((turn) => [turn < turnsOutside ? outside : inside]), closing());
  watch.clear();
  expect(await look(grant)).toBe("address_refused");
  expect([dialled(), canary]).toEqual([Array<string>(turnsOutside).fill(`${outside}:${portOf(plain)}`), []]);
});

describe("a name that a server says", () => {
  const lies = () => names.name(() => [inside]);

  it.each([301, 302, 303, 307, 308])("in a redirect with %i is not even looked up, by calls, looks and deliveries", async (status) => {
    const host = lies();
    const location = `http://${host}:${portOf(plain)}/inside`;
    behave = (_request, response) => void response.writeHead(status, { location }).end();
    const grant = await addNamed(names.name(() => [outside]), plain, { credential: { kind: "bearer", secret: "canary-secret" } });
    expect([codeOf(await callTool(grant, "echo")), await look(grant)]).toEqual([5025, "redirected"]);
    const hook = await addDestination(scene, plain.url);
    const log = logWriter(scene);
    await log.refuse(hook.orgId, 1);
    const newest = async () => (await listDeliveries(hook.tenant, { destinationId: hook.id })).deliveries[0];
    await until(async () => ((await newest())?.cause ?? null) !== null);
    expect([(await newest())?.cause, names.asked(host), canary]).toEqual(["redirected", 0, []]);
    await log.end();
  });

  it("where to get a token is looked up by looks alone, and not dialled; where messages of the old transport go is not looked up", async () => {
    const host = lies();
    const origin = `http://${host}:${portOf(plain)}`;
    const tokens = lies();
    behave = (_request, response) => void response.writeHead(401, { "www-authenticate": `Bearer resource_metadata="https://${tokens}:${portOf(plain)}/", error="invalid_token"` }).end();
    const closed = await addNamed(names.name(() => [outside]), plain);
    watch.clear();
    expect([codeOf(await callTool(closed, "echo")), names.asked(tokens)]).toEqual([5024, 0]);
    expect([await look(closed), names.asked(tokens)]).toEqual(["unauthorized", 1]);
    expect(new Set(dialled())).toEqual(new Set([`${outside}:${portOf(plain)}`]));
    behave = (request, response) => {
      if (request.method !== "GET") return void response.writeHead(404).end();
      response.writeHead(200, { "content-type": "text/event-stream" }).write(`event: endpoint\ndata: ${origin}/messages\n\n`);
    };
    const old = await addNamed(names.name(() => [outside]), plain, { transport: "sse" });
    expect(codeOf(await rawRequest(old, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "c", version: "1" } } }) }))).toBe(5027);
    expect(await look(old)).not.toBeNull();
    expect([names.asked(host), canary]).toEqual([0, []]);
  });
});
