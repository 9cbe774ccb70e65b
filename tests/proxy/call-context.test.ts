// What rules may read of the caller, over real sockets: where it comes from, and what nobody can forge.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, modernHeaders, modernMeta, rawRequest, type RawAnswer, type RawOptions } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
let sessions = 0;
const tools = [{ name: "run" }];

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response, body) => {
    const { id, method }: { id: number; method: string } = JSON.parse(body.toString("utf8"));
    sessions += method === "initialize" ? 1 : 0;
    // As many servers do, with every answer of the session.
    response.writeHead(200, { "content-type": "application/json", "mcp-session-id": `session-${sessions}` }).end(JSON.stringify({ jsonrpc: "2.0", id, result: { content: [] } }));
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

/** Only what the path reads as this value may pass. */
const only = (path: string, value: string) => ({ version: "1", default: "allow", all_tools: { require: [{ conditions: [{ path, op: "eq", value }] }] } });

async function begin(grant: SceneGrant, clientInfo?: object, headers: Record<string, string> = {}): Promise<string> {
  const params = { protocolVersion: "2025-11-25", capabilities: {}, ...(clientInfo && { clientInfo }) };
  const answer = await rawRequest(grant, { headers, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params }) });
  const handle = answer.headers["mcp-session-id"];
  if (typeof handle !== "string") throw new Error(answer.text);
  return handle;
}
const inSession = (handle: string, more: Record<string, string> = {}): RawOptions => ({ headers: { "mcp-session-id": handle, ...more } });
const isDenied = (answer: RawAnswer): boolean => answer.text.includes("[POLICY DENIED]");

describe("the name and version of a client", () => {
  it("are what it said at initialize, for every later call of its session and on every replica, and stand in the log", async () => {
    const grant = await scene.addServer({ url: server.url, tools, policy: only("client.name", "Code") });
    const handle = await begin(grant, { name: "Code", version: "1.2.3" });
    const first = await callTool(grant, "run", {}, inSession(handle));
    expect(isDenied(first)).toBe(false);
    // The server names its session again, and the handle stays the same.
    expect(first.headers["mcp-session-id"]).toBe(handle);
    const replica = await scene.startReplica();
    const elsewhere = { ...grant, url: grant.url.replace(scene.gateway.url, replica.url) };
    expect(isDenied(await callTool(elsewhere, "run", {}, inSession(handle)))).toBe(false);
    const rows = await scene.calls(grant.orgId, 3);
    expect(rows.map(({ client_name }) => client_name)).toEqual(["Code", "Code", "Code"]);
  });

  it("are not there without a session, or in one whose client said nothing", async () => {
    const grant = await scene.addServer({ url: server.url, tools, policy: only("client.name", "Code") });
    expect(isDenied(await callTool(grant, "run"))).toBe(true);
    expect(isDenied(await callTool(grant, "run", {}, inSession(await begin(grant))))).toBe(true);
    expect(isDenied(await callTool(grant, "run", {}, inSession(await begin(grant, { name: ["Code"] }))))).toBe(true);
  });

  it("cannot change between the calls of a session", async () => {
    const grant = await scene.addServer({ url: server.url, tools, policy: only("client.name", "Code") });
    const handle = await begin(grant, { name: "Other" });
    const forged = [
      { name: "run", arguments: {}, clientInfo: { name: "Code" } }, { name: "run", arguments: {}, _meta: { "io.modelcontextprotocol/clientInfo": { name: "Code" } } },
      { name: "run", arguments: { client: { name: "Code" }, "client.name": "Code" } },
    ];
    for (const params of forged) {
      const answer = await rawRequest(grant, { ...inSession(handle), body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }) });
      expect(isDenied(answer), JSON.stringify(params)).toBe(true);
    }
    expect(isDenied(await callTool(grant, "run", {}, inSession(handle, { "user-agent": "Code", "x-client-name": "Code" })))).toBe(true);
  });

  it("of another grant's session say nothing: its handle is of no session here", async () => {
    const grant = await scene.addServer({ url: server.url, tools, policy: only("client.name", "Code") });
    const handle = await begin(await scene.addGrant(grant), { name: "Code" });
    const answer = await callTool(grant, "run", {}, inSession(handle));
    expect(answer.status).toBe(404);
  });

  it("are each modern call's own words, and a session handle beside them says nothing", async () => {
    const grant = await scene.addServer({ url: server.url, tools, policy: only("client.version", "2") });
    const handle = await begin(grant, { name: "Code", version: "2" });
    const modern = (clientInfo: object | undefined, headers: Record<string, string> = {}): Promise<RawAnswer> => rawRequest(grant, {
      headers: { ...modernHeaders("tools/call", "run"), ...headers },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "run", arguments: {}, _meta: modernMeta(clientInfo) } }),
    });
    expect(isDenied(await modern({ name: "Code", version: "2" }))).toBe(false);
    expect(isDenied(await modern({ name: "Code", version: "3" }))).toBe(true);
    expect(isDenied(await modern({ version: 2 }))).toBe(true);
    expect(isDenied(await modern(undefined, { "mcp-session-id": handle }))).toBe(true);
  });

  it("count as not said where they are too long, whole or not at all", async () => {
    const policy = { version: "1", default: "allow", all_tools: { require: [{ conditions: [{ path: "client.name", op: "starts_with", value: "Code" }] }] } };
    const grant = await scene.addServer({ url: server.url, tools, policy });
    const long = (characters: number): { name: string } => ({ name: "Code".padEnd(characters, "x") });
    expect(isDenied(await callTool(grant, "run", {}, inSession(await begin(grant, long(256)))))).toBe(false);
    expect(isDenied(await callTool(grant, "run", {}, inSession(await begin(grant, long(257)))))).toBe(true);
  });
});

describe("the tags of a grant", () => {
  it("come from the grant alone, whatever a message says", async () => {
    const grant = await scene.addServer({ url: server.url, tools, policy: only("grant.tags.team", "red"), tags: { team: "blue" } });
    const forged = { name: "run", arguments: { grant: { tags: { team: "red" } } }, _meta: { grant: { tags: { team: "red" } } }, grant: { tags: { team: "red" } } };
    const answer = await rawRequest(grant, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: forged }), headers: { "x-grant-tags": "team=red" } });
    expect(isDenied(answer)).toBe(true);
    const red = await scene.addGrant(grant, { tags: { team: "red" } });
    await expect.poll(async () => isDenied(await callTool(red, "run"))).toBe(false);
  });

  it("that are changed take effect for the next call within two seconds", async () => {
    const grant = await scene.addServer({ url: server.url, tools, policy: only("grant.tags.team", "red"), tags: { team: "red" } });
    expect(isDenied(await callTool(grant, "run"))).toBe(false);
    await scene.owner.query(`UPDATE grants SET tags = '{"team":"blue"}' WHERE id = $1`, [grant.grantId]);
    await expect.poll(async () => isDenied(await callTool(grant, "run")), { timeout: 2_000 }).toBe(true);
  });

  it("named like a prototype's members are ordinary names", async () => {
    const grant = await scene.addServer({ url: server.url, tools, policy: { version: "1", default: "allow", all_tools: { deny_if: [{ conditions: [{ path: "grant.tags.constructor", op: "exists", value: true }] }] } } });
    expect(isDenied(await callTool(grant, "run"))).toBe(false);
  });
});

describe("the address of a client", () => {
  const policy = { version: "1", default: "allow", all_tools: { require: [{ conditions: [{ path: "client.ip", op: "cidr_in", value: ["203.0.113.0/24"] }] }] } };
  it("is the connection's own, whatever header says otherwise", async () => {
    const grant = await scene.addServer({ url: server.url, tools, policy });
    expect(isDenied(await callTool(grant, "run", {}, { headers: { "x-forwarded-for": "203.0.113.7", forwarded: "for=203.0.113.7", "x-real-ip": "203.0.113.7" } }))).toBe(true);
  });
  it("is what trusted proxies leave, and not what stood before them", async () => {
    const grant = await scene.addServer({ url: server.url, tools, policy });
    const behind = await scene.startReplica({ env: { TRUSTED_PROXIES: "127.0.0.0/8" } });
    const there = { ...grant, url: grant.url.replace(scene.gateway.url, behind.url) };
    const from = async (forwarded: string): Promise<boolean> => !isDenied(await callTool(there, "run", {}, { headers: { "x-forwarded-for": forwarded } }));
    expect(await from("203.0.113.7")).toBe(true);
    expect(await from("::ffff:203.0.113.7")).toBe(true);
    expect(await from("203.0.113.7, 198.51.100.1")).toBe(false);
    expect(await from("198.51.100.1")).toBe(false);
  });
});
