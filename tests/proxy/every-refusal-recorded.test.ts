// AUD-12: every kind of refusal leaves its record, one and no more: who asked whom, why it was refused and by which rule of which version of the
// policy, and nothing of it was forwarded (law L1).
import net from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reasonSentences } from "@/lib/policy-engine/reason-codes";
import type { ReasonCode } from "@/lib/policy-engine/types";
import { readChain } from "@/tests/support/audit-chain";
import { openScene, type NewServer, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, modernHeaders, modernMeta, rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}'));
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

interface Case {
  readonly server?: Partial<NewServer>;
  readonly ask: (grant: SceneGrant) => Promise<unknown>;
  /** The rule that the record names; null where none decided. */
  readonly rule?: string | null;
  /** Where no policy was asked, or there is none: the record names no version of one that judged. */
  readonly isUnjudged?: boolean;
}

const call = (name = "t", args: unknown = {}) => (grant: SceneGrant) => callTool(grant, name, args);
const underPolicy = (policy: NewServer["policy"], rule: string | null, ask: Case["ask"] = call()): Case => ({ server: { policy: policy ?? null }, ask, rule });
const ofTool = (rules: object) => ({ version: "1", default: "allow", tools: { t: rules } });

/** What a policy may say before a call is forwarded. The others are said of calls that are. */
type RefusedBefore = Exclude<ReasonCode, "allowed" | "result_denied" | "result_too_large">;
const byPolicy: { readonly [code in RefusedBefore]: Case } = {
  no_policy: { server: { policy: null }, ask: call(), rule: null, isUnjudged: true },
  invalid_policy: underPolicy('{"version":"1","default":"perhaps"}', null),
  unknown_tool: underPolicy({ version: "1", default: "allow" }, null, call("nobody's")),
  tool_changed: { server: { tools: [{ name: "t", state: "changed" }] }, ask: call(), rule: null },
  hidden: underPolicy({ version: "1", default: "allow", hide: ["t"] }, "/hide/0"),
  not_listed: underPolicy({ version: "1", default: "deny" }, "/default"),
  invalid_arguments: { server: { tools: [{ name: "t", inputSchema: { type: "object", properties: { n: { type: "number" } } } }], policy: ofTool({ arguments: "strict" }) }, ask: call("t", { n: "x" }), rule: "/tools/t/arguments" },
  require_failed: underPolicy(ofTool({ require: [{ conditions: [{ path: "args.n", op: "eq", value: 1 }] }] }), "/tools/t/require/0", call("t", { n: 2 })),
  denied: underPolicy(ofTool({ action: "deny" }), "/tools/t/action"),
  approval_required: underPolicy(ofTool({ action: "require_approval" }), "/tools/t/action"),
  limit_exceeded: underPolicy(ofTool({ limits: [{ counter: "c", window: "hour", max: 0 }] }), "/tools/t/limits/0"),
  limit_invalid: underPolicy(ofTool({ limits: [{ counter: "c", window: "hour", max: 5, increment_from: "args.n" }] }), "/tools/t/limits/0"),
  limit_store_unavailable: underPolicy(ofTool({ limits: [{ counter: "c", window: "hour", max: 5 }] }), "/tools/t/limits/0", (grant) => scene.withoutStore(async () => void (await callTool(grant, "t")))),
  malformed_call: underPolicy({ version: "1", default: "allow" }, null, (grant) => rawRequest(grant, { body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{}}}' })),
  evaluation_limit: underPolicy(ofTool({ deny_if: [{ conditions: [{ path: "args.n", op: "regex", value: "(?i)[a-z]{1,500}q" }] }] }), null, call("t", { n: "ab".repeat(450_000) })),
};

const post = (options: Parameters<typeof rawRequest>[1]) => (grant: SceneGrant): Promise<RawAnswer> => rawRequest(grant, options);
const unjudged = (ask: Case["ask"], more: Partial<NewServer> = {}): Case => ({ ask, server: more, rule: null, isUnjudged: true });
const message = (more: object) => JSON.stringify({ jsonrpc: "2.0", id: 1, ...more });

/** What no client library sends. */
function withoutHost({ url, token }: SceneGrant): Promise<unknown> {
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname, () => socket.write(`POST ${pathname} HTTP/1.1\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`));
    socket.on("error", reject).on("close", resolve).resume();
  });
}

/** What is refused before, or beside, a policy. */
const byForm: { readonly [code: string]: Case } = {
  expired_token: unjudged(call(), { expiresAt: new Date(Date.now() - 1_000) }),
  address_not_allowed: unjudged(call(), { cidrs: ["10.0.0.0/8"] }),
  wrong_server: unjudged(async (grant) => rawRequest({ ...grant, url: (await scene.addServer({ url: server.url })).url }, { body: message({ method: "ping" }) })),
  revoked_token: unjudged(async (grant) => {
    await scene.owner.query("UPDATE grants SET revoked_at = now() WHERE id = $1", [grant.grantId]);
    await scene.arrived(grant.orgId);
    await callTool(grant, "t");
  }),
  server_stopped: unjudged(async (grant) => {
    await scene.owner.query("UPDATE servers SET stopped_at = now() WHERE id = $1", [grant.serverId]);
    await scene.arrived(grant.orgId);
    await callTool(grant, "t");
  }),
  wrong_content_type: unjudged(post({ body: "{}", headers: { "content-type": "text/plain" } })),
  origin_refused: unjudged(post({ body: "{}", headers: { origin: "https://elsewhere.example" } })),
  host_refused: unjudged(post({ body: "{}", headers: { host: "elsewhere.example" } })),
  method_not_allowed: unjudged(post({ method: "PUT", body: "{}", headers: { "content-type": "application/json" } })),
  headers_too_large: unjudged(post({ body: "{}", headers: Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`x-${String(n)}`, "1"])) })),
  bad_request: unjudged(withoutHost),
  body_too_large: unjudged(post({ body: "x".repeat(1_048_577) })),
  malformed_message: unjudged(post({ body: '{"a":1,"a":2}' })),
  unknown_session: unjudged(post({ body: message({ method: "ping" }), headers: { "mcp-session-id": "pcs2.AAAA" } })),
  unknown_task: unjudged(post({ body: message({ method: "tasks/get", params: { taskId: "t" } }) })),
  unknown_cursor: unjudged(post({ body: message({ method: "tools/list", params: { cursor: "c" } }) })),
  unknown_request_state: unjudged((grant) => rawRequest(grant, { headers: modernHeaders("tools/call", "t"), body: message({ method: "tools/call", params: { _meta: modernMeta(), name: "t", arguments: {}, requestState: "s" } }) })),
  method_not_found: unjudged(post({ body: message({ method: "no/such" }) })),
  unknown_notification: unjudged(post({ body: JSON.stringify({ jsonrpc: "2.0", method: "notifications/made-up" }) })),
};

/** Everything that the log has of an organization, once there is something. */
async function loggedOf(orgId: string) {
  const calls = await scene.calls(orgId);
  const { rows } = await scene.owner.query<{ writer_id: string }>("SELECT writer_id FROM audit_chains WHERE org_id = $1", [orgId]);
  const records = (await Promise.all(rows.map(({ writer_id }) => readChain(scene.database.adminUrl, orgId, writer_id)))).flat();
  return { calls, records };
}

async function refusedAs(code: string, { server: more, ask, rule, isUnjudged = false }: Case): Promise<void> {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }], ...more });
  const before = server.seen.length;
  await ask(grant);
  // Whose a stranger's token is, is looked up a moment later.
  await expect.poll(async () => (await scene.owner.query("SELECT 1 FROM calls WHERE org_id = $1", [grant.orgId])).rowCount, { timeout: 5_000 }).toBe(1);
  const { calls, records } = await loggedOf(grant.orgId);
  expect(calls).toMatchObject([{ code, outcome: "refused", effect: code === "approval_required" ? "park" : "deny", grant_id: grant.grantId, server_id: grant.serverId, rule: rule ?? null }]);
  if (!isUnjudged) expect(calls[0]?.policy_version, "the version that judged").toBe(1);
  expect(records.map(({ kind, call_id }) => [kind, call_id])).toEqual([["refusal", calls[0]?.id]]);
  expect(JSON.parse(records[0]?.body ?? "{}")).toMatchObject({ code, server_id: grant.serverId, grant_id: grant.grantId });
  expect(server.seen, "nothing was forwarded").toHaveLength(before);
}

describe("AUD-12: a denial by the policy has its record with reason, rule and version", () => {
  it("of every reason that there is", () => {
    const before = Object.keys(reasonSentences).filter((code) => !["allowed", "result_denied", "result_too_large"].includes(code));
    expect(Object.keys(byPolicy).sort()).toEqual(before.sort());
  });
  it.each(Object.entries(byPolicy))("%s", refusedAs);
});

describe("AUD-12: a request that no policy was asked about has its record with the reason", () => {
  it.each(Object.entries(byForm))("%s", refusedAs);
});
