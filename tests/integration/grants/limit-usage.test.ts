// What the limits of a grant have used, and their reset: asked of a running gateway, over either counter store.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { readLimitUsage } from "@/lib/grants/read-limit-usage";
import { resetLimit } from "@/lib/grants/reset-limit";
import { closeJobAnnouncements } from "@/lib/jobs/job-announcements";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { hasRedisServer, startTestRedis, type TestRedis } from "@/tests/support/start-test-redis";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { startDualServer, type DualServer } from "@/tests/support/upstreams/dual-server";
import { ask, openAs, openNewOrganization } from "../servers/test-organization";

const policy = {
  version: "1", default: "deny", timezone: "Europe/Paris",
  all_tools: { limits: [{ counter: "all", window: "day", max: 100, scope: "organization" }] },
  tools: { echo: { limits: [{ counter: "echoes", window: "minute", max: 2 }, { counter: "echoes", window: "minute", max: 5 }] }, secret_wipe: { rate_limit: { max: 9, window: 90 } } },
};

describe.each([["Postgres", false], ["Redis", true]] as const)("over %s", (_name, onRedis) => {
  let database: TestDatabase;
  let scene: Scene;
  let redis: TestRedis | null = null;
  let server: DualServer;
  let acme: TenantContext;
  let grant: SceneGrant;
  const isHere = !onRedis || hasRedisServer;

  beforeAll(async () => {
    if (!isHere) return;
    database = await createTestDatabase();
    redis = onRedis ? await startTestRedis() : null;
    [scene, server, acme] = await Promise.all([
      openScene({ database, ...(redis !== null && { env: { REDIS_URL: redis.urls.join(",") } }) }), startDualServer(), openNewOrganization(database),
    ]);
    grant = await scene.addServer({ url: server.url, orgId: acme.org.id, tools: [{ name: "echo" }, { name: "secret_wipe" }], policy });
    for (let calls = 0; calls < 3; calls += 1) await callTool(grant, "echo");
  });
  afterAll(async () => {
    if (!isHere) return;
    await closeJobAnnouncements(database.consoleUrl);
    await closeDatabase(database.consoleUrl);
    await server.close();
    await scene.close();
    await redis?.stop();
  });

  const read = (tenant: TenantContext = acme, grantId = grant.grantId) => readLimitUsage(tenant, { grantId }, database.consoleUrl);

  it.skipIf(!isHere)("tells each counter of the live policy, its limits, and when it comes free", async () => {
    const { counters, at } = await read();
    expect(counters.map(({ counter, scope, window, used, limits }) => ({ counter, scope, window, used, limits }))).toEqual([
      { counter: "echoes", scope: "grant", window: { kind: "sliding", seconds: 60 }, used: 2, limits: [{ rule: "/tools/echo/limits/0", max: 2 }, { rule: "/tools/echo/limits/1", max: 5 }] },
      { counter: "/tools/secret_wipe", scope: "grant", window: { kind: "sliding", seconds: 90 }, used: 0, limits: [{ rule: "/tools/secret_wipe/rate_limit", max: 9 }] },
      { counter: "all", scope: "organization", window: { kind: "calendar", unit: "day", timezone: "Europe/Paris" }, used: 2, limits: [{ rule: "/all_tools/limits/0", max: 100 }] },
    ]);
    const [echoes, wipes, all] = counters;
    const waitMs = Date.parse(echoes?.roomAt ?? "") - Date.parse(at);
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(62_000);
    expect([wipes?.roomAt, wipes?.emptyAt, all?.roomAt]).toEqual([null, null, null]);
    expect(new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Paris", timeStyle: "medium" }).format(Date.parse(all?.emptyAt ?? ""))).toBe("00:00:00");
  });

  it.skipIf(!isHere)("keeps one question a grant, however many look, and answers what is true now", async () => {
    await Promise.all([read(), read(), read()]);
    expect(await ask(database.adminUrl, "SELECT id FROM jobs WHERE kind = 'limit_usage'")).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await callTool(grant, "secret_wipe");
    expect((await read()).counters[1]?.used).toBe(1);
  });

  it.skipIf(!isHere)("lets only owners and admins reset, and shows a grant to nobody of another organization", async () => {
    const key = "grant sliding:60 \"echoes\" " + grant.grantId;
    for (const role of ["policy_manager", "approver", "viewer"] as const) {
      await expect(resetLimit(await openAs(database, acme.org, role), { grantId: grant.grantId, key }, database.consoleUrl)).rejects.toMatchObject({ code: "forbidden" });
    }
    const other = await openNewOrganization(database);
    await expect(read(other)).rejects.toMatchObject({ code: "not_found" });
    await expect(resetLimit(other, { grantId: grant.grantId, key }, database.consoleUrl)).rejects.toMatchObject({ code: "not_found" });
  });

  it.skipIf(!isHere)("refuses to reset a counter that is not the grant's", async () => {
    const foreign = await scene.addGrant(grant);
    await expect(resetLimit(acme, { grantId: foreign.grantId, key: `grant sliding:60 "echoes" ${grant.grantId}` }, database.consoleUrl)).rejects.toMatchObject({ code: "busy" });
    expect((await read()).counters[0]?.used).toBe(2);
  });

  it.skipIf(!isHere)("empties a counter for calls from then on, and writes who did it", async () => {
    expect((await callTool(grant, "echo")).text).toContain("limit_exceeded");
    const [before] = (await read()).counters;
    const after = await resetLimit(acme, { grantId: grant.grantId, key: before?.key ?? "" }, database.consoleUrl);
    expect(after.counters.map(({ used }) => used)).toEqual([0, 1, 3]);
    expect((await callTool(grant, "echo")).text).not.toContain("limit_exceeded");
    const changes = await ask(database.adminUrl, "SELECT action, target_id, actor_id, after FROM changes WHERE action = 'limit.reset' ORDER BY at DESC LIMIT 1");
    expect(changes).toEqual([{ action: "limit.reset", target_id: grant.grantId, actor_id: acme.actor.userId, after: { counter: before?.key } }]);
  });
});
