// A version that is judged beside the live policy of a grant: what it would have said is in the row, and no call is the worse for it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareShadow } from "@/lib/calls/compare-shadow";
import { closeDatabase } from "@/lib/db/client";
import { attachShadow, detachShadow, shadowsPerServerMax } from "@/lib/grants/attach-shadow";
import { randomId } from "@/lib/crypto/random-id";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { openAs } from "@/tests/integration/servers/test-organization";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
const tools = [{ name: "echo" }, { name: "wipe" }];
const live = { version: "1", default: "deny", tools: { echo: {} } };

beforeAll(async () => {
  scene = await openScene({ bounds: { shadowMs: 10_000 } });
  server = await listenUpstream((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
  });
});
afterAll(async () => {
  await closeDatabase(scene.database.consoleUrl);
  await scene.close();
  await server.close();
});

async function place(): Promise<{ grant: SceneGrant; tenant: TenantContext; policyId: string }> {
  const grant = await scene.addServer({ url: server.url, tools, policy: live });
  return { grant, policyId: grant.policyId ?? "", tenant: await openAs(scene.database, { id: grant.orgId, slug: grant.orgId.toLowerCase() }, "policy_manager") };
}
const addVersion = async (grant: SceneGrant, number: number, document: object | string): Promise<void> => {
  await scene.owner.query("INSERT INTO policy_versions (id, org_id, policy_id, number, document, created_by) VALUES ($1, $2, $3, $4, $5, 'test')",
    [randomId("pvr"), grant.orgId, grant.policyId, number, typeof document === "string" ? document : JSON.stringify(document)]);
};
const shadowsOf = async (grant: SceneGrant, count: number) => {
  const rows = (await scene.calls(grant.orgId, count)) as unknown as Record<string, unknown>[];
  return rows.map((row) => [row["effect"], row["outcome"], row["shadow_version"], row["shadow_effect"], row["shadow_code"], row["shadow_rule"]]);
};

describe("a shadow", () => {
  it("says beside each call what it would have decided, and decides nothing", async () => {
    const { grant, tenant, policyId } = await place();
    await addVersion(grant, 2, { version: "1", default: "deny", tools: { wipe: {}, echo: { deny_if: [{ conditions: [{ path: "args.text", op: "eq", value: "secret" }] }], limits: [{ counter: "c", window: "hour", max: 1 }] } } });
    await attachShadow(tenant, { grantId: grant.grantId, policyId, version: 2 });
    await scene.arrived(grant.orgId);
    for (const text of ["secret", "plain", "plain"]) expect((await callTool(grant, "echo", { text })).text).toContain('"result"');
    expect((await callTool(grant, "wipe")).text).toContain("not_listed");
    expect(await shadowsOf(grant, 4)).toEqual([
      ["allow", "delivered", 2, "deny", "denied", "/tools/echo/deny_if/0"],
      // Nothing is counted for a shadow: the second call fits as the first did.
      ["allow", "delivered", 2, "allow", "allowed", null],
      ["allow", "delivered", 2, "allow", "allowed", null],
      ["deny", "refused", 2, "allow", "allowed", null],
    ]);
    expect((await scene.owner.query("SELECT 1 FROM limit_counters WHERE org_id = $1", [grant.orgId])).rowCount).toBe(0);
    const found = await compareShadow(tenant, { grantId: grant.grantId, policyId, version: 2, days: 1 });
    expect(found).toMatchObject({ compared: 4, agreed: 2, differed: 2, unanswered: 0, limited: 0, more: false });
    expect(found.groups).toEqual(expect.arrayContaining([{ tool: "echo", effect: "allow", shadowEffect: "deny", shadowCode: "denied", shadowRule: "/tools/echo/deny_if/0", calls: 1 }]));
    expect(found.calls.map(({ tool, shadow }) => [tool, shadow?.effect])).toEqual([["wipe", "allow"], ["echo", "deny"]]);
    await detachShadow(tenant, { grantId: grant.grantId });
    await scene.arrived(grant.orgId);
    await callTool(grant, "echo", { text: "plain" });
    expect((await shadowsOf(grant, 5))[4]).toEqual(["allow", "delivered", null, null, null, null]);
  });

  it("says nothing of calls that a limit denied: whether its own limits had room nobody counts", async () => {
    const { grant, tenant, policyId } = await place();
    const limited = { version: "1", default: "deny", tools: { echo: { limits: [{ counter: "c", window: "hour", max: 1 }] } } };
    await addVersion(grant, 2, limited);
    await scene.owner.query("UPDATE policies SET live_version = 2 WHERE id = $1", [policyId]);
    await addVersion(grant, 3, limited);
    await attachShadow(tenant, { grantId: grant.grantId, policyId, version: 3 });
    await scene.arrived(grant.orgId);
    for (const text of ["one", "two", "three"]) await callTool(grant, "echo", { text });
    expect((await shadowsOf(grant, 3)).map(([effect, , , shadow]) => [effect, shadow])).toEqual([["allow", "allow"], ["deny", "allow"], ["deny", "allow"]]);
    const found = await compareShadow(tenant, { grantId: grant.grantId, policyId, version: 3, days: 1 });
    expect(found).toMatchObject({ compared: 1, agreed: 1, differed: 0, limited: 2, groups: [], calls: [] });
  });

  it("that does not validate denies in the comparison alone", async () => {
    const { grant, tenant, policyId } = await place();
    await addVersion(grant, 2, "{");
    await attachShadow(tenant, { grantId: grant.grantId, policyId, version: 2 });
    await scene.arrived(grant.orgId);
    expect((await callTool(grant, "echo")).text).toContain('"result"');
    expect(await shadowsOf(grant, 1)).toEqual([["allow", "delivered", 2, "deny", "invalid_policy", null]]);
  });

  it("that takes too long has no answer, rests, and leaves the calls as they are", async () => {
    const { grant, tenant, policyId } = await place();
    await addVersion(grant, 2, live);
    await attachShadow(tenant, { grantId: grant.grantId, policyId, version: 2 });
    const slow = await scene.startReplica({ bounds: { shadowMs: -1 } });
    const through = { ...grant, url: grant.url.replace(scene.gateway.url, slow.url) };
    for (let call = 0; call < 2; call += 1) expect((await callTool(through, "echo")).text).toContain('"result"');
    expect(await shadowsOf(grant, 2)).toEqual([["allow", "delivered", 2, null, "shadow_slow", null], ["allow", "delivered", 2, null, "shadow_paused", null]]);
    expect(await compareShadow(tenant, { grantId: grant.grantId, policyId, version: 2, days: 1 })).toMatchObject({ compared: 0, unanswered: 2, differed: 0 });
  });

  it("that took too long is asked again once it has rested for so long (shadowRestMs)", async () => {
    const { grant, tenant, policyId } = await place();
    await addVersion(grant, 2, live);
    await attachShadow(tenant, { grantId: grant.grantId, policyId, version: 2 });
    const shadowRestMs = 1_500;
    const slow = await scene.startReplica({ bounds: { shadowMs: -1, shadowRestMs } });
    const through = { ...grant, url: grant.url.replace(scene.gateway.url, slow.url) };
    const codesAfter = async (calls: number) => (await shadowsOf(grant, calls)).map((row) => row[4]);
    for (let call = 0; call < 2; call += 1) await callTool(through, "echo");
    expect(await codesAfter(2)).toEqual(["shadow_slow", "shadow_paused"]);
    await new Promise((resolve) => setTimeout(resolve, shadowRestMs));
    await callTool(through, "echo");
    expect(await codesAfter(3)).toEqual(["shadow_slow", "shadow_paused", "shadow_slow"]);
  });

  it("is attached by those who may attach policies, as a recorded change, from the grant's own server, ten different ones at most", async () => {
    const { grant, tenant, policyId } = await place();
    const other = await place();
    const viewer = await openAs(scene.database, { id: grant.orgId, slug: grant.orgId.toLowerCase() }, "viewer");
    const input = { grantId: grant.grantId, policyId, version: 1 };
    await expect(attachShadow(viewer, input)).rejects.toMatchObject({ code: "forbidden" });
    await expect(attachShadow(tenant, { ...input, version: 9 })).rejects.toMatchObject({ code: "not_found" });
    await expect(attachShadow(tenant, { ...input, policyId: other.policyId })).rejects.toMatchObject({ code: "not_found" });
    await expect(attachShadow(other.tenant, input)).rejects.toMatchObject({ code: "not_found" });
    expect((await attachShadow(tenant, input)).shadow).toEqual({ policyId, version: 1 });
    await attachShadow(tenant, input);
    await detachShadow(tenant, { grantId: grant.grantId });
    const { rows } = await scene.owner.query("SELECT action FROM changes WHERE org_id = $1 ORDER BY id", [grant.orgId]);
    expect(rows).toEqual([{ action: "grant.attach_shadow" }, { action: "grant.detach_shadow" }]);
    for (let number = 2; number <= shadowsPerServerMax + 1; number += 1) {
      await addVersion(grant, number, live);
      const { grantId } = await scene.addGrant(grant);
      await attachShadow(tenant, { grantId, policyId, version: number });
    }
    await expect(attachShadow(tenant, input)).rejects.toMatchObject({ code: "conflict" });
    await attachShadow(tenant, { ...input, version: 2 });
  });

  it("goes with its policy, and the grant stays as it is", async () => {
    const { grant, tenant } = await place();
    const shadowId = randomId("pol");
    await scene.owner.query("INSERT INTO policies (id, org_id, server_id, name) VALUES ($1, $2, $3, 'Shadow')", [shadowId, grant.orgId, grant.serverId]);
    await scene.owner.query("INSERT INTO policy_versions (id, org_id, policy_id, number, document, created_by) VALUES ($1, $2, $3, 1, '{}', 'x')", [randomId("pvr"), grant.orgId, shadowId]);
    await attachShadow(tenant, { grantId: grant.grantId, policyId: shadowId, version: 1 });
    await scene.owner.query("DELETE FROM policies WHERE id = $1", [shadowId]);
    const { rows } = await scene.owner.query("SELECT policy_id, shadow_policy_id, shadow_version FROM grants WHERE id = $1", [grant.grantId]);
    expect(rows).toEqual([{ policy_id: grant.policyId, shadow_policy_id: null, shadow_version: null }]);
    await scene.arrived(grant.orgId);
    expect((await callTool(grant, "echo")).text).toContain('"result"');
  });
});
