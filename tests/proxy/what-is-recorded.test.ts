// What the audit log says of a request, and that it says it as evidence: in chains, once, with nothing of a value in it (laws L1 and L9, AUD-17, AUD-18).
import { createHash, createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { undeterminedNote } from "@/lib/guard/recorded-text";
import { canonicalJson } from "@/lib/mcp/canonical-json";
import { derive } from "@/proxy/upstream/handle-sealer";
import { firstBroken, readChain, type StoredRecord } from "@/tests/support/audit-chain";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, rawRequest } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
const tools = [{ name: "echo", argumentNames: ["text", "pin"] }];

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}'));
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

/** All records of an organization by writer, once there are so many. */
async function recordsOf(orgId: string, count: number): Promise<ReadonlyMap<string, readonly StoredRecord[]>> {
  for (const start = performance.now(); ; await new Promise((resolve) => setTimeout(resolve, 30))) {
    const { rows } = await scene.owner.query<{ writer_id: string }>("SELECT writer_id FROM audit_chains WHERE org_id = $1", [orgId]);
    const chains = new Map(await Promise.all(rows.map(async ({ writer_id }) => [writer_id, await readChain(scene.database.adminUrl, orgId, writer_id)] as const)));
    const found = [...chains.values()].reduce((sum, records) => sum + records.length, 0);
    if (found >= count || performance.now() - start > 3_000) return chains;
  }
}

const rowOf = async (grant: SceneGrant) => {
  await scene.calls(grant.orgId);
  const { rows } = await scene.owner.query<Record<string, unknown>>("SELECT * FROM calls WHERE org_id = $1", [grant.orgId]);
  return rows[0] ?? {};
};

describe("the row of a call", () => {
  it("says who asked for what, what was decided and charged, what it weighed and how long each part took", async () => {
    const policy = { version: "1", default: "deny", tools: { echo: { limits: [{ counter: "c", window: "hour", max: 10 }, { counter: "d", window: "day", max: 10 }] } } };
    const grant = await scene.addServer({ url: server.url, tools, policy });
    await callTool(grant, "echo", { text: "é", pin: 1 });
    const row = await rowOf(grant);
    expect(row).toMatchObject({
      grant_id: grant.grantId, grant_maker: "test", client_ip: "127.0.0.1", method: "tools/call", tool: "echo", argument_keys: ["text", "pin"],
      argument_bytes: Buffer.byteLength('{"text":"é","pin":1}'), effect: "allow", outcome: "delivered", upstream_status: 200,
    });
    expect(row.charges).toHaveLength(2);
    expect(row.charges).toEqual(expect.arrayContaining([{ rules: [expect.stringContaining("/limits/0")], micros: 1_000_000, window: "3600 s" }]));
    const took = [row.read_us, row.decided_us, row.reserved_us, row.recorded_us].map(Number);
    expect(took.every((us) => us > 0)).toBe(true);
    expect([...took].sort((one, other) => one - other)).toEqual(took);
    expect(Number(row.recorded_us) / 1_000).toBeLessThanOrEqual(Number(row.total_ms) + 1);
  });

  it("says that a rule could not be evaluated, apart from one that matched, and of the value nothing; the agent is told neither", async () => {
    const rule = { conditions: [{ path: "args.text", op: "starts_with", value: "/etc/", if_missing: "no_match" }], on_deny: "Not there." };
    const grant = await scene.addServer({ url: server.url, tools, policy: { version: "1", default: "deny", tools: { echo: { deny_if: [rule] } } } });
    for (const text of ["/etc/passwd", 48_151_623]) {
      expect(JSON.parse((await callTool(grant, "echo", { text })).text)).toMatchObject({ result: { content: [{ text: "[POLICY DENIED] Not there." }], _meta: { "portcullis/decision": { code: "denied", rule: "/tools/echo/deny_if/0" } } } });
    }
    const rows = await scene.calls(grant.orgId, 2);
    expect(rows.map(({ message }) => message).sort()).toEqual(["Not there.", `Not there. ${undeterminedNote}`]);
    expect(JSON.stringify(rows)).not.toContain("48151623");
  });

  it("names the trace that the client's header or message says, and none that is none", async () => {
    const id = "4bf92f3577b34da6a3ce929d0e0e4736";
    const body = (meta: object) => JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "echo", arguments: {}, _meta: meta } });
    const said = async (request: Parameters<typeof rawRequest>[1]) => {
      const grant = await scene.addServer({ url: server.url, tools });
      await rawRequest(grant, request);
      return (await rowOf(grant)).trace_id;
    };
    expect(await said({ body: body({}), headers: { traceparent: `00-${id}-00f067aa0ba902b7-01` } })).toBe(id);
    expect(await said({ body: body({ traceparent: `00-${id}-00f067aa0ba902b7-01` }) })).toBe(id);
    expect(await said({ body: body({ traceparent: `00-${"0".repeat(32)}-00f067aa0ba902b7-01` }) })).toBeNull();
    expect(await said({ body: body({}), headers: { traceparent: `00-${id.toUpperCase()}-x` } })).toBeNull();
  });
});

describe("the records of a gateway", () => {
  it("are an intent and an outcome for a call, and a refusal for a denial, in one unbroken chain", async () => {
    const grant = await scene.addServer({ url: server.url, tools, policy: { version: "1", default: "deny", tools: { echo: {} } } });
    await callTool(grant, "echo", {});
    await callTool(grant, "wipe", {});
    const chains = await recordsOf(grant.orgId, 3);
    const records = [...chains.values()].flat();
    expect(records.map(({ kind }) => kind).sort()).toEqual(["intent", "outcome", "refusal"]);
    for (const [writer, chain] of chains) expect(firstBroken(grant.orgId, writer, chain)).toBeNull();
    const calls = await scene.calls(grant.orgId, 2);
    expect(new Set(records.map(({ call_id }) => call_id))).toEqual(new Set(calls.map(({ id }) => id)));
  });

  it("AUD-17: hold names that look like code, a formula, a new line or a terminal's command as text, one record each", async () => {
    const nasty = ['x\n{"kind":"intent"}', '","effect":"allow', "=HYPERLINK(\"http://x\")", "\u001b[31mred\u001b[0m\u0007", "a\r\nb\u2028c", "\u202Etxt.exe", "'; DROP TABLE calls; --"];
    const grant = await scene.addServer({ url: server.url, tools });
    for (const name of nasty) {
      await rawRequest(grant, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: {}, _meta: { "io.modelcontextprotocol/clientInfo": { name, version: name } } } }) });
    }
    const calls = await scene.calls(grant.orgId, nasty.length);
    expect(calls.map(({ tool }) => tool)).toEqual(nasty);
    const chains = await recordsOf(grant.orgId, nasty.length);
    for (const [writer, chain] of chains) {
      expect(firstBroken(grant.orgId, writer, chain)).toBeNull();
      // One line, and no byte of it commands a terminal.
      for (const { body } of chain) expect(body).not.toMatch(/[\u0000-\u001f]/);
    }
    expect(scene.logged.every((line) => !line.slice(0, -1).includes("\n"))).toBe(true);
  });

  it("AUD-18: hold of a PIN a mark that cannot be found by trying, without a key that the database does not have", async () => {
    const grant = await scene.addServer({ url: server.url, tools });
    await callTool(grant, "echo", { pin: "4711" });
    const [row] = await scene.calls(grant.orgId);
    const all = await scene.owner.query<Record<string, unknown>>("SELECT o.*, s.*, g.* FROM organizations o JOIN servers s ON s.org_id = o.id JOIN grants g ON g.server_id = s.id WHERE o.id = $1", [grant.orgId]);
    const known = Object.values(all.rows[0] ?? {}).filter((value) => typeof value === "string");
    for (let pin = 0; pin < 10_000; pin += 1) {
      const canonical = canonicalJson({ pin: String(pin).padStart(4, "0") }) ?? "";
      expect(createHash("sha256").update(canonical).digest("hex")).not.toBe(row?.arguments_mac);
      expect(createHash("sha256").update(`${grant.orgId}\n`).update(canonical).digest("hex")).not.toBe(row?.arguments_mac);
    }
    const canonical = canonicalJson({ pin: "4711" }) ?? "";
    for (const key of known) expect(createHmac("sha256", key).update(`${grant.orgId}\n`).update(canonical).digest("hex")).not.toBe(row?.arguments_mac);
    const key = derive(scene.handleKey, "portcullis arguments");
    expect(createHmac("sha256", key).update(`${grant.orgId}\n`).update(canonical).digest("hex")).toBe(row?.arguments_mac);
    const records = [...(await recordsOf(grant.orgId, 2)).values()].flat();
    expect(JSON.stringify(records.map(({ body }) => body))).not.toContain("4711");
  });
});

describe("AUD-12: a request that is malformed", () => {
  it("stands in the log of the organization whose token it came with, whatever is wrong with it", async () => {
    const grant = await scene.addServer({ url: server.url, tools });
    await rawRequest(grant, { body: "{}", headers: { "content-type": "text/plain" } });
    await rawRequest(grant, { body: "{}", headers: { origin: "https://elsewhere.example" } });
    await rawRequest(grant, { body: '{"a":1,"a":2}' });
    const calls = await scene.calls(grant.orgId, 3);
    expect(calls.map(({ code, outcome, grant_id }) => [code, outcome, grant_id]).sort()).toEqual([
      ["malformed_message", "refused", grant.grantId], ["origin_refused", "refused", grant.grantId], ["wrong_content_type", "refused", grant.grantId],
    ]);
  });

  it("is the operator's where nobody has the token, counted by source", async () => {
    const grant = await scene.addServer({ url: server.url, tools });
    const other = await scene.addServer({ url: server.url, tools });
    await scene.owner.query("DELETE FROM grants WHERE id = $1", [other.grantId]);
    await rawRequest({ url: grant.url, token: other.token }, { body: "{}", headers: { "content-type": "text/plain" } });
    await rawRequest({ url: grant.url, token: other.token }, { body: "{}", headers: { "content-type": "text/plain" } });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const { rows } = await scene.owner.query("SELECT source, sum(requests)::int AS requests FROM gateway_refusals WHERE code = 'wrong_content_type' GROUP BY source");
    expect(rows).toEqual([{ source: "127.0.0.1", requests: 2 }]);
    expect((await scene.owner.query("SELECT 1 FROM calls WHERE org_id = ANY($1)", [[grant.orgId, other.orgId]])).rowCount).toBe(0);
  });
});
