// The counters that are nearly used up: looked at by a gateway, shown to whose grants they count for.
import { afterAll, beforeAll, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { listNearLimits } from "@/lib/grants/list-near-limits";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { startDualServer, type DualServer } from "@/tests/support/upstreams/dual-server";
import { ask, openNewOrganization } from "../servers/test-organization";

const policy = {
  version: "1", default: "deny",
  all_tools: { limits: [{ counter: "all", window: "day", max: 100, scope: "organization" }] },
  tools: { echo: { limits: [{ counter: "echoes", window: "hour", max: 5 }] } },
};

let database: TestDatabase;
let server: DualServer;
let acme: TenantContext;
let grant: SceneGrant;
const scenes: Scene[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  [server, acme] = await Promise.all([startDualServer(), openNewOrganization(database)]);
  const first = await openScene({ database });
  scenes.push(first);
  grant = await first.addServer({ url: server.url, orgId: acme.org.id, tools: [{ name: "echo" }], policy });
  for (let calls = 0; calls < 4; calls += 1) await callTool(grant, "echo");
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await server.close();
  for (const scene of scenes) await scene.close();
});

it("tells what is at four fifths or more, and nothing to another organization", async () => {
  // A gateway looks when it starts, and each minute.
  scenes.push(await openScene({ database }));
  await expect.poll(async () => (await listNearLimits(acme)).map(({ usage, part, grantId }) => [usage.counter, usage.used, part, grantId]), { timeout: 10_000 })
    .toEqual([["echoes", 4, 0.8, grant.grantId]]);
  expect(await listNearLimits(await openNewOrganization(database))).toEqual([]);
  expect(await listNearLimits(acme, new Date(Date.now() + 10 * 60_000))).toEqual([]);
});

it("forgets it with the grant", async () => {
  await ask(database.adminUrl, "DELETE FROM grants WHERE id = $1", [grant.grantId]);
  expect(await listNearLimits(acme)).toEqual([]);
  expect(await ask(database.adminUrl, "SELECT 1 FROM near_limits")).toEqual([]);
});
