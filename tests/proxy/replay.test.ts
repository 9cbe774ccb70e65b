// From a real call over a real socket to what a draft would have said of it: recorded and sealed by the gateway, replayed by it, read by the console.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { closeJobAnnouncements } from "@/lib/jobs/job-announcements";
import { deleteReplay } from "@/lib/replays/delete-replay";
import { listReplayRows } from "@/lib/replays/list-replay-rows";
import { readLatestReplay, readReplay } from "@/lib/replays/read-replay";
import { listReplayRowsInput, startReplayInput } from "@/lib/replays/replay-input";
import type { ReplayRecord } from "@/lib/replays/replay-record";
import { startReplay } from "@/lib/replays/start-replay";
import { watchReplay } from "@/lib/replays/watch-replay";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { openAs } from "@/tests/integration/servers/test-organization";
import { gatewayBounds } from "@/proxy/bounds";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
const tools = [{ name: "refund", argumentNames: ["amount"] }, { name: "wipe" }];

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
  });
});
afterAll(async () => {
  await closeJobAnnouncements(scene.database.consoleUrl);
  await closeDatabase(scene.database.consoleUrl);
  await scene.close();
  await server.close();
});

async function place(refund: object = {}): Promise<{ grant: SceneGrant; policyId: string; tenant: TenantContext }> {
  const grant = await scene.addServer({ url: server.url, tools, policy: { version: "1", default: "deny", tools: { refund } } });
  await scene.owner.query("UPDATE servers SET record_arguments = true WHERE id = $1", [grant.serverId]);
  return { grant, policyId: grant.policyId ?? "", tenant: await openAs(scene.database, { id: grant.orgId, slug: grant.orgId.toLowerCase() }, "policy_manager") };
}
const run = async (tenant: TenantContext, policyId: string, document: object, more: object = {}): Promise<ReplayRecord> => {
  const { id } = await startReplay(tenant, startReplayInput.parse({ policyId, document: JSON.stringify(document), ...more }));
  return watchReplay(tenant, { replayId: id }, () => Promise.resolve(tenant), scene.database.consoleUrl);
};
const draft = { version: "1", default: "deny", tools: { wipe: {}, refund: { deny_if: [{ conditions: [{ path: "args.amount", op: "gt", value: 100 }] }] } } };

describe("a replay of real calls", () => {
  it("says what a draft would newly deny and allow, by the values that were recorded, and nothing of the values", async () => {
    const { grant, policyId, tenant } = await place();
    await callTool(grant, "refund", { amount: 5 });
    await callTool(grant, "refund", { amount: 4_111 });
    await callTool(grant, "wipe");
    const calls = await scene.calls(grant.orgId, 3);
    await expect.poll(async () => (await scene.owner.query("SELECT 1 FROM recorded_arguments WHERE org_id = $1", [grant.orgId])).rowCount).toBe(3);
    const replay = await run(tenant, policyId, draft);
    expect(replay).toMatchObject({ state: "done", judged: 3, failure: null, summary: { calls: 3, counts: { same: 1, denied: 1, allowed: 1, parked: 0, unknown: 0 }, values: { read: 3 }, leftOut: false } });
    expect(replay.summary?.byRule).toEqual(expect.arrayContaining([expect.objectContaining({ code: "denied", rule: "/tools/refund/deny_if/0" })]));
    const { rows, next } = await listReplayRows(tenant, listReplayRowsInput.parse({ replayId: replay.id }));
    expect(next).toBeNull();
    expect(rows).toMatchObject([
      { callId: calls[1]?.id, tool: "refund", change: "denied", recorded: { effect: "allow", code: "allowed" }, decision: { effect: "deny", code: "denied", rule: "/tools/refund/deny_if/0" } },
      { callId: calls[2]?.id, tool: "wipe", change: "allowed", recorded: { effect: "deny", code: "not_listed" }, decision: { effect: "allow" } },
    ]);
    expect((await listReplayRows(tenant, listReplayRowsInput.parse({ replayId: replay.id, change: "allowed", limit: 1 }))).rows).toHaveLength(1);
    expect(JSON.stringify([replay, rows]) + scene.logged.join("")).not.toContain("4111");
  });

  it("gives no charge back for a result that the policy withheld, as the gateway does not", async () => {
    const result = { deny_if: [{ conditions: [{ path: "result.text", op: "eq", value: "" }] }] };
    const { grant, policyId, tenant } = await place({ result });
    const limited = { version: "1", default: "deny", tools: { refund: { result, limits: [{ counter: "c", window: "day", max: 1, refund: "on_error" }] } } };
    for (let round = 0; round < 2; round += 1) await callTool(grant, "refund", { amount: 5 });
    expect(await scene.calls(grant.orgId, 2)).toMatchObject([{ is_error: true, result_code: "result_denied" }, { is_error: true, result_code: "result_denied" }]);
    const replay = await run(tenant, policyId, limited);
    expect(replay).toMatchObject({ state: "done", summary: { calls: 2, counts: { same: 1, denied: 1, unknown: 0 } } });
  });

  it("does not take the mark in place of a secret for its value, and judges by the others", async () => {
    const { grant, policyId, tenant } = await place();
    await scene.arrived(grant.orgId);
    await callTool(grant, "refund", { amount: 500, token: "t-1" });
    await scene.calls(grant.orgId);
    await expect.poll(async () => (await scene.owner.query("SELECT 1 FROM recorded_arguments WHERE org_id = $1", [grant.orgId])).rowCount).toBe(1);
    const asks = (value: string) => ({ version: "1", default: "deny", tools: { refund: { deny_if: [{ conditions: [{ path: "args.token", op: "eq", value }] }] } } });
    for (const value of ["[redacted:token]", "t-1"]) expect((await run(tenant, policyId, asks(value))).summary).toMatchObject({ counts: { unknown: 1 }, values: { read: 1 } });
    expect((await run(tenant, policyId, draft)).summary?.counts).toMatchObject({ denied: 1, unknown: 0 });
  });

  it("counts calls whose values were not recorded as unknown where they matter", async () => {
    const { grant, policyId, tenant } = await place();
    await scene.owner.query("UPDATE servers SET record_arguments = false WHERE id = $1", [grant.serverId]);
    await expect.poll(async () => {
      await callTool(grant, "refund", { amount: 5 });
      return (await scene.calls(grant.orgId)).at(-1)?.argument_recording;
    }).toBe("off");
    await scene.owner.query("DELETE FROM recorded_arguments WHERE org_id = $1", [grant.orgId]);
    const { summary } = await run(tenant, policyId, draft);
    expect(summary?.counts).toMatchObject({ same: 0, denied: 0, unknown: summary?.calls });
    expect((await run(tenant, policyId, { version: "1", default: "deny", hide: ["refund"] })).summary?.counts).toMatchObject({ denied: summary?.calls, unknown: 0 });
  });

  it("judges apart what takes long, while others are answered", async () => {
    const { grant, policyId, tenant } = await place();
    const other = await scene.addServer({ url: server.url, tools });
    await scene.arrived(grant.orgId);
    for (let made = 0; made < 2; made += 1) await callTool(grant, "refund", { amount: 5, text: "ab".repeat(7_500) });
    await scene.calls(grant.orgId, 2);
    await expect.poll(async () => (await scene.owner.query("SELECT 1 FROM recorded_arguments WHERE org_id = $1", [grant.orgId])).rowCount).toBe(2);
    await callTool(other, "wipe");
    // A thousand steps for each character, and no letter by which a search could begin: the better part of a second for each call.
    const slow = { conditions: [{ path: "args.text", op: "regex", value: "(?i)[a-z]{1,500}q" }] };
    let isOver = false;
    const replaying = run(tenant, policyId, { version: "1", default: "deny", tools: { refund: { deny_if: [slow, { conditions: [{ path: "args.amount", op: "eq", value: 5 }] }] } } }).finally(() => {
      isOver = true;
    });
    let answered = 0;
    while (!isOver) {
      expect((await callTool(other, "wipe")).status).toBe(200);
      answered += 1;
    }
    expect((await replaying).summary).toMatchObject({ calls: 2, counts: { denied: 2 }, byRule: [{ rule: "/tools/refund/deny_if/1", counts: { denied: 2 } }] });
    // In one piece each, two calls would let about one through between them.
    expect(answered).toBeGreaterThan(8);
  });

  it("is cancelled by its deletion, and leaves the newest of its policy behind", async () => {
    const { policyId, tenant } = await place();
    const kept = await run(tenant, policyId, draft);
    const queued = await startReplay(tenant, startReplayInput.parse({ policyId, document: JSON.stringify(draft) }));
    await deleteReplay(tenant, { replayId: queued.id });
    await expect(readReplay(tenant, { replayId: queued.id })).rejects.toMatchObject({ code: "not_found" });
    const latest = await readLatestReplay(tenant, policyId);
    expect(latest?.replay.id).toBe(kept.id);
    expect(JSON.parse(latest?.document ?? "null"), "the text that it judged comes with it").toEqual(draft);
  });

  it("is a recorded change of those who make policies, at most three at a time, of valid drafts alone", async () => {
    const { grant, policyId, tenant } = await place();
    const viewer = await openAs(scene.database, { id: grant.orgId, slug: grant.orgId.toLowerCase() }, "viewer");
    const input = startReplayInput.parse({ policyId, document: JSON.stringify(draft) });
    await expect(startReplay(viewer, input)).rejects.toMatchObject({ code: "forbidden" });
    await expect(startReplay(tenant, { ...input, document: "{}" })).rejects.toMatchObject({ code: "invalid_input" });
    const done = await run(tenant, policyId, draft);
    await expect(readReplay(viewer, { replayId: done.id })).rejects.toMatchObject({ code: "forbidden" });
    const { rows } = await scene.owner.query("SELECT action, after FROM changes WHERE org_id = $1", [grant.orgId]);
    expect(rows).toEqual([{ action: "replay.start", after: { replayId: done.id, days: 7, callsOf: "policy" } }]);
    await scene.owner.query("INSERT INTO replays (id, org_id, server_id, policy_id, document, days, calls_of, state, beat_at, created_by, expires_at) SELECT 'rpl_' || n, $1, $2, $3, '{}', 1, 'policy', 'running', now() + interval '1 hour', 'x', now() + interval '1 hour' FROM generate_series(1, 3) n",
      [grant.orgId, grant.serverId, policyId]);
    await expect(startReplay(tenant, input)).rejects.toMatchObject({ code: "conflict" });
  });

  it("begins anew where its gateway was lost, without its earlier rows", async () => {
    const { grant, policyId, tenant } = await place();
    await callTool(grant, "wipe");
    await scene.calls(grant.orgId);
    await scene.owner.query("INSERT INTO replays (id, org_id, server_id, policy_id, document, days, calls_of, state, beat_at, created_by, expires_at) VALUES ('rpl_lost', $1, $2, $3, $4, 7, 'policy', 'running', now() - $5 * interval '1 millisecond', 'x', now() + interval '1 hour')",
      [grant.orgId, grant.serverId, policyId, JSON.stringify(draft), gatewayBounds.replayLostMs + 1_000]);
    await scene.owner.query("INSERT INTO replay_rows (org_id, replay_id, position, call_id, started_at, tool, change, recorded_effect, recorded_code) VALUES ($1, 'rpl_lost', 77, 'cal_x', now(), 'x', 'denied', 'allow', 'allowed')", [grant.orgId]);
    expect(await watchReplay(tenant, { replayId: "rpl_lost" }, () => Promise.resolve(tenant), scene.database.consoleUrl)).toMatchObject({ state: "done", summary: { counts: { allowed: 1 } } });
    expect((await listReplayRows(tenant, listReplayRowsInput.parse({ replayId: "rpl_lost" }))).rows.map(({ tool }) => tool)).toEqual(["wipe"]);
  });
});
