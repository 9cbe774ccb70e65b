// Organizations: making, naming, leaving and ending them.
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGrant } from "@/lib/grants/create-grant";
import { createGrantInput } from "@/lib/grants/grant-input";
import { closeDatabase } from "@/lib/db/client";
import { leaveOrganization } from "@/lib/members/remove-member";
import { countOrgEffects } from "@/lib/orgs/count-org-effects";
import { createOrganization } from "@/lib/orgs/create-org";
import { deleteOrganization } from "@/lib/orgs/delete-org";
import { listOrganizations } from "@/lib/orgs/list-orgs";
import { renameOrganization } from "@/lib/orgs/rename-org";
import { openTenant } from "@/lib/tenancy/open-tenant";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { newPerson } from "../accounts/account-scene";
import { ask, openAs, openNewOrganization } from "../servers/test-organization";
import { buildEstate, provideConsoleEnv } from "../tenancy/two-organizations";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  provideConsoleEnv(database);
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

it("a person may have several, each with an address of its own, and sees only their own", async () => {
  const [ada, eve] = [await newPerson(database), await newPerson(database, "Eve")];
  const slugs = [await createOrganization(database.consoleUrl, ada.userId, { name: "Acme" }), await createOrganization(database.consoleUrl, ada.userId, { name: "Acme" })];
  expect(slugs[0]).toBe("acme");
  expect(slugs[1]).toMatch(/^acme-[0-9a-f]{6}$/);
  expect(new Set((await listOrganizations(database.consoleUrl, ada.userId)).map(({ slug }) => slug))).toEqual(new Set([ada.orgSlug, ...slugs]));
  expect((await listOrganizations(database.consoleUrl, eve.userId)).map(({ slug }) => slug)).toEqual([eve.orgSlug]);
  await expect(openTenant(database.consoleUrl, eve.userId, "acme")).rejects.toMatchObject({ code: "not_found" });
});

it("twenty may be made in a day, and no more", async () => {
  const { userId } = await newPerson(database);
  const now = new Date("2030-01-01T10:00:00Z");
  for (let index = 0; index < 20; index += 1) await createOrganization(database.consoleUrl, userId, { name: "Many" }, now);
  await expect(createOrganization(database.consoleUrl, userId, { name: "Many" }, now)).rejects.toMatchObject({ code: "too_many_attempts" });
});

it("a new name leaves the address alone and one change behind", async () => {
  const tenant = await openNewOrganization(database, "admin");
  await renameOrganization(tenant, { name: "New name" });
  await renameOrganization(tenant, { name: "New name" });
  expect(await ask(database.adminUrl, "SELECT slug, name FROM organizations WHERE id = $1", [tenant.org.id])).toEqual([{ slug: tenant.org.slug, name: "New name" }]);
  expect((await ask(database.adminUrl, "SELECT action FROM changes WHERE org_id = $1", [tenant.org.id])).map((row) => row["action"])).toEqual(["org.rename"]);
});

describe("leaving", () => {
  it("is for everybody but the last owner", async () => {
    const owner = await openNewOrganization(database);
    const viewer = await openAs(database, owner.org, "viewer");
    await expect(leaveOrganization(owner)).rejects.toMatchObject({ code: "conflict" });
    await leaveOrganization(viewer);
    await expect(openTenant(database.consoleUrl, viewer.actor.userId, owner.org.slug)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("deleting", () => {
  it("is for owners who type the name", async () => {
    const owner = await openNewOrganization(database);
    const admin = await openAs(database, owner.org, "admin");
    await expect(deleteOrganization(admin, { confirm: owner.org.name })).rejects.toMatchObject({ code: "forbidden" });
    for (const confirm of ["", owner.org.name.toUpperCase(), `${owner.org.name} `]) {
      await expect(deleteOrganization(owner, { confirm })).rejects.toMatchObject({ code: "invalid_input", fields: { confirm: expect.any(String) } });
    }
    await deleteOrganization(owner, { confirm: owner.org.name });
    await expect(openTenant(database.consoleUrl, owner.actor.userId, owner.org.slug)).rejects.toMatchObject({ code: "not_found" });
  });

  it("takes everything along, log and grants too, and tells the gateways at once; nobody else loses a row", async () => {
    const [acme, other] = [await buildEstate(database), await buildEstate(database)];
    await createGrant(acme.tenant, createGrantInput.parse({ serverId: acme.serverId, policyId: acme.policyId, label: "Second" }));
    expect(await countOrgEffects(acme.tenant)).toEqual({ members: 1, servers: 1, policies: 1, liveGrants: 2, apiKeys: 0, calls: 1 });
    const listener = new pg.Client({ connectionString: database.gatewayUrl });
    await listener.connect();
    try {
      const told = new Promise<number>((resolve) => { listener.on("notification", ({ payload }) => { if (payload === acme.tenant.org.id) resolve(Date.now()); }); });
      await listener.query("LISTEN portcullis_config");
      const began = Date.now();
      await deleteOrganization(acme.tenant, { confirm: acme.tenant.org.name });
      expect((await told) - began).toBeLessThan(2_000);
    } finally {
      await listener.end();
    }
    const tables = ["memberships", "invitations", "api_keys", "servers", "tools", "policies", "policy_versions", "grants", "changes", "jobs", "calls", "limit_counters", "request_id_claims"];
    for (const table of tables) expect(await ask(database.adminUrl, `SELECT count(*)::int AS n FROM ${table} WHERE org_id = $1`, [acme.tenant.org.id]), table).toEqual([{ n: 0 }]);
    expect(await countOrgEffects(other.tenant)).toMatchObject({ servers: 1, policies: 1, liveGrants: 1, calls: 1 });
  });
});
