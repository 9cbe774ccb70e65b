// The log knows of a call before the server does, and without the log nothing is forwarded (laws L1 and L8, AUD-05, AUD-18).
import { afterAll, beforeAll, expect, it } from "vitest";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { openScene, type Scene } from "@/tests/support/gateway-scene";
import { callTool, rawRequest } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
let seenInLog: unknown[] = [];
const tools = [{ name: "echo", argumentNames: ["text"] }];

beforeAll(async () => {
  scene = await openScene({ bounds: { databaseStatementMs: 500 } });
  server = await listenUpstream(async (_request, response) => {
    const { rows } = await scene.owner.query("SELECT effect, code, outcome, tool FROM calls WHERE outcome = 'pending'");
    seenInLog = rows;
    response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

/** Asked from another database: none can lock itself. */
async function allowConnections(allowed: boolean): Promise<void> {
  const url = new URL(scene.database.adminUrl);
  const name = url.pathname.slice(1);
  url.pathname = "/postgres";
  await withClient(url.toString(), (client) => client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${String(allowed)}`));
}

it("has the committed intent when the server receives the call", async () => {
  const grant = await scene.addServer({ url: server.url, tools });
  await callTool(grant, "echo", { text: "x" });
  expect(seenInLog).toEqual([{ effect: "allow", code: "allowed", outcome: "pending", tool: "echo" }]);
  expect(await scene.calls(grant.orgId)).toMatchObject([{ outcome: "delivered" }]);
});

it("records names that the schema has, counts the others, and never a value", async () => {
  const grant = await scene.addServer({ url: server.url, tools });
  await callTool(grant, "echo", { text: "very-private", "4111-1111": 1, other: 2 });
  const [row] = await scene.calls(grant.orgId);
  expect(row).toMatchObject({ argument_keys: ["text"], argument_keys_other: 2 });
  expect(JSON.stringify(row)).not.toMatch(/very-private|4111/);
  expect(scene.logged.join("")).not.toMatch(/very-private|4111/);
});

it("records a hundred names and counts the rest, so that no schema makes a record as long as it likes", async () => {
  const names = Array.from({ length: 101 }, (_, index) => `argument_${String(index).padStart(3, "0")}`);
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo", argumentNames: names }] });
  await callTool(grant, "echo", Object.fromEntries(names.slice(0, 100).map((name) => [name, 1])));
  await callTool(grant, "echo", Object.fromEntries(names.map((name) => [name, 1])));
  expect(await scene.calls(grant.orgId, 2)).toMatchObject([{ argument_keys: names.slice(0, 100), argument_keys_other: 0 }, { argument_keys: names.slice(0, 100), argument_keys_other: 1 }]);
});

it("gives equal arguments one mark within an organization, whatever the order of their members, and another elsewhere", async () => {
  const one = await scene.addServer({ url: server.url, tools });
  const other = await scene.addServer({ url: server.url, tools });
  await callTool(one, "echo", { a: 1, b: 2 });
  await rawRequest(one, { body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{"b":2.0,"a":1},"name":"echo"}}' });
  await callTool(other, "echo", { a: 1, b: 2 });
  const macs = [...(await scene.calls(one.orgId, 2)), ...(await scene.calls(other.orgId))].map((row) => row.arguments_mac);
  expect(macs[0]).toBe(macs[1]);
  expect(macs[2]).not.toBe(macs[0]);
});

it("forwards nothing and answers 503 when the intent cannot be written, and says so in the log once it can", async () => {
  const grant = await scene.addServer({ url: server.url, tools });
  await callTool(grant, "echo");
  const before = server.seen.length;
  await scene.owner.query("REVOKE INSERT ON calls FROM portcullis_gateway");
  try {
    const refused = await callTool(grant, "echo");
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "2"]);
    expect(JSON.parse(refused.text)).toMatchObject({ id: 1, error: { code: 5036 } });
  } finally {
    await scene.owner.query("GRANT INSERT ON calls TO portcullis_gateway");
  }
  expect(server.seen.length).toBe(before);
  const rows = await scene.calls(grant.orgId, 2);
  expect(rows.map(({ effect, code, outcome }) => [effect, code, outcome])).toEqual([["allow", "allowed", "delivered"], ["deny", "record_unavailable", "refused"]]);
});

it("gives back what a call had reserved that could not be recorded", async () => {
  const policy = { version: "1", default: "deny", tools: { echo: { limits: [{ counter: "c", window: "hour", max: 1 }] } } };
  const grant = await scene.addServer({ url: server.url, tools, policy });
  await scene.owner.query("REVOKE INSERT ON calls FROM portcullis_gateway");
  try {
    expect((await callTool(grant, "echo")).status).toBe(503);
  } finally {
    await scene.owner.query("GRANT INSERT ON calls TO portcullis_gateway");
  }
  expect((await callTool(grant, "echo")).text).not.toContain("limit_exceeded");
});

it("refuses everything, forwards nothing and stays alive while Postgres is away, and serves again when it is back", async () => {
  const grant = await scene.addServer({ url: server.url, tools });
  expect((await callTool(grant, "echo")).status).toBe(200);
  const before = server.seen.length;
  await allowConnections(false);
  await scene.owner.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'portcullis_gateway' AND datname = current_database()");
  try {
    const during = await Promise.all(Array.from({ length: 10 }, () => callTool(grant, "echo")));
    expect(during.map(({ status }) => status)).toEqual(Array(10).fill(503));
    const cold = await rawRequest({ url: grant.url.replace(/srv_.*/, "srv_cold"), token: grant.token }, { body: "{}" });
    expect(cold.status).toBe(503);
    expect(server.seen.length).toBe(before);
  } finally {
    await allowConnections(true);
  }
  const start = performance.now();
  while ((await callTool(grant, "echo")).status !== 200) expect(performance.now() - start).toBeLessThan(8_000);
});

it("AUD-12: records failed authentication of known tokens with their organization, and counts the others by source", async () => {
  const grant = await scene.addServer({ url: server.url, tools });
  const elsewhere = await scene.addServer({ url: server.url, tools });
  const expired = await scene.addServer({ url: server.url, tools, expiresAt: new Date(Date.now() - 1_000) });
  const fenced = await scene.addServer({ url: server.url, tools, cidrs: ["10.0.0.0/8"] });
  const answers = [
    await callTool({ url: elsewhere.url, token: grant.token }, "echo"),
    await callTool(expired, "echo"),
    await callTool(fenced, "echo"),
    await rawRequest(grant, { body: "{}", token: `${grant.token.slice(0, -1)}_` }),
  ];
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers[0]?.status).toBe(401);
  expect(await scene.calls(grant.orgId)).toMatchObject([{ code: "wrong_server", server_id: grant.serverId, outcome: "refused" }]);
  expect(await scene.calls(expired.orgId)).toMatchObject([{ code: "expired_token" }]);
  expect(await scene.calls(fenced.orgId)).toMatchObject([{ code: "address_not_allowed" }]);
  expect((await scene.owner.query("SELECT 1 FROM calls WHERE org_id = $1", [elsewhere.orgId])).rowCount).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const { rows } = await scene.owner.query("SELECT source, code FROM gateway_refusals WHERE code = 'invalid_token'");
  expect(rows).toContainEqual({ source: "127.0.0.1", code: "invalid_token" });
});
