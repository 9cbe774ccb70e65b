import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordChange } from "@/lib/audit/record-change";
import { listChangeActors } from "@/lib/changes/list-change-actors";
import { listChanges } from "@/lib/changes/list-changes";
import { closeDatabase } from "@/lib/db/client";
import { removeMember } from "@/lib/members/remove-member";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { openAs, openNewOrganization } from "../servers/test-organization";
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

const stop = (tenant: TenantContext, targetName: string) =>
  tenant.transaction((db) => recordChange(tenant, db, { action: "server.stop", targetId: `srv_${targetName.toLowerCase()}`, targetName }));
const namesOf = async (tenant: TenantContext, filter: Parameters<typeof listChanges>[1]) => (await listChanges(tenant, filter)).changes.map(({ targetName }) => targetName);

describe("the changes of an organization", () => {
  it("are filtered by act, noun, who, target and time, each with the others", async () => {
    const { tenant, policyId } = await buildEstate(database);
    await stop(tenant, "Alpha");
    await stop(tenant, "Beta");
    expect(await namesOf(tenant, { act: "server.stop" })).toEqual(["Beta", "Alpha"]);
    expect(await namesOf(tenant, { act: "server", target: "alph" })).toEqual(["Alpha"]);
    expect(await namesOf(tenant, { target: "srv_beta" })).toEqual(["Beta"]);
    expect(await namesOf(tenant, { target: policyId })).not.toEqual([]);
    expect(await namesOf(tenant, { act: "server.stop", actor: "usr_nobody" })).toEqual([]);
    expect(await namesOf(tenant, { act: "server.stop", actor: tenant.actor.id })).toHaveLength(2);
    const today = new Date().toISOString().slice(0, 10);
    expect(await namesOf(tenant, { act: "server.stop", since: today, until: today })).toHaveLength(2);
    expect(await namesOf(tenant, { until: "2020-01-01" })).toEqual([]);
  });

  it("come in pages that neither miss nor repeat one", async () => {
    const tenant = await openNewOrganization(database);
    for (let index = 0; index < 7; index += 1) await stop(tenant, `S${String(index)}`);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await listChanges(tenant, { limit: 3, after, act: "server.stop" });
      seen.push(...page.changes.map(({ targetName }) => targetName));
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(seen).toEqual(["S6", "S5", "S4", "S3", "S2", "S1", "S0"]);
  });

  it("name people, policies and grants as they are called now, and those who are gone by their ids", async () => {
    const { tenant, policyId, policyName } = await buildEstate(database);
    const admin = await openAs(database, tenant.org, "admin");
    await stop(admin, "Gamma");
    const before = await listChanges(tenant, { act: "server.stop" });
    expect(before.changes[0]?.actorName).not.toBeNull();
    expect((await listChanges(tenant, { act: "grant.create" })).names[policyId]).toBe(policyName);
    await removeMember(tenant, { membershipId: admin.actor.membershipId });
    const after = await listChanges(tenant, {});
    expect(after.changes.find(({ action }) => action === "server.stop")).toMatchObject({ actorName: null, actorId: admin.actor.id });
    expect(after.changes.find(({ action }) => action === "member.remove")).toMatchObject({ targetName: admin.actor.userId, before: { role: "admin" } });
    expect(await listChangeActors(tenant)).toContainEqual({ id: admin.actor.id, kind: "user", name: null });
  });

  it("hold secrets as fingerprints", async () => {
    const { tenant, grantId } = await buildEstate(database);
    const [made] = (await listChanges(tenant, { act: "grant.create", target: grantId })).changes;
    expect(made?.after).toMatchObject({ token: { fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) } });
    expect(JSON.stringify(made)).not.toContain("pcg_");
  });

  it("are for owners and admins", async () => {
    const tenant = await openNewOrganization(database);
    const viewer = await openAs(database, tenant.org, "policy_manager");
    await expect(listChanges(viewer, {})).rejects.toMatchObject({ code: "forbidden" });
    await expect(listChangeActors(viewer)).rejects.toMatchObject({ code: "forbidden" });
  });
});
