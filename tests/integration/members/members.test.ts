// Members: roles, removal, and the owner that is always left.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiKey } from "@/lib/api-keys/create-api-key";
import { closeDatabase } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { hashToken } from "@/lib/crypto/hash-token";
import { changeRole } from "@/lib/members/change-role";
import { listMembers } from "@/lib/members/list-members";
import { leaveOrganization, removeMember } from "@/lib/members/remove-member";
import { listOrganizations } from "@/lib/orgs/list-orgs";
import { openTenant, openTenantByApiKey } from "@/lib/tenancy/open-tenant";
import { roles } from "@/lib/tenancy/permissions";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openAs, openNewOrganization } from "../servers/test-organization";

let database: TestDatabase;
beforeAll(async () => { database = await createTestDatabase(); });
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const owners = async (orgId: string) => (await ask(database.adminUrl, "SELECT count(*)::int AS n FROM memberships WHERE org_id = $1 AND role = 'owner'", [orgId]))[0]?.["n"];

describe("a role", () => {
  it("is given by owners and admins, never above their own, and never to one above them", async () => {
    const owner = await openNewOrganization(database);
    const admin = await openAs(database, owner.org, "admin");
    const viewer = await openAs(database, owner.org, "viewer");
    await changeRole(admin, { membershipId: viewer.actor.membershipId, role: "admin" });
    await expect(changeRole(admin, { membershipId: viewer.actor.membershipId, role: "owner" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(changeRole(admin, { membershipId: owner.actor.membershipId, role: "viewer" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(removeMember(admin, { membershipId: owner.actor.membershipId })).rejects.toMatchObject({ code: "forbidden" });
    for (const role of roles.slice(2)) {
      const other = await openAs(database, owner.org, role);
      await expect(changeRole(other, { membershipId: viewer.actor.membershipId, role: "viewer" }), role).rejects.toMatchObject({ code: "forbidden" });
      await expect(removeMember(other, { membershipId: viewer.actor.membershipId }), role).rejects.toMatchObject({ code: "forbidden" });
    }
    expect((await listMembers(owner)).map(({ role }) => role).slice(0, 3)).toEqual(["owner", "admin", "admin"]);
  });

  it("is in force at the member's next request, and stands in the log by id", async () => {
    const owner = await openNewOrganization(database);
    const viewer = await openAs(database, owner.org, "viewer");
    await changeRole(owner, { membershipId: viewer.actor.membershipId, role: "admin" });
    expect((await openTenant(database.consoleUrl, viewer.actor.userId, owner.org.slug)).actor.role).toBe("admin");
    expect(await ask(database.adminUrl, "SELECT action, target_id, target_name, before, after FROM changes WHERE org_id = $1", [owner.org.id])).toEqual([
      { action: "member.change_role", target_id: viewer.actor.membershipId, target_name: viewer.actor.userId, before: { role: "viewer" }, after: { role: "admin" } },
    ]);
  });

  it("is there or is not for whoever opens a page while it ends, and no opening fails for it", async () => {
    const owner = await openNewOrganization(database);
    for (let round = 0; round < 20; round += 1) {
      const viewer = await openAs(database, owner.org, "viewer");
      const { userId, membershipId } = viewer.actor;
      const [, ...looks] = await Promise.allSettled([
        removeMember(owner, { membershipId }),
        ...Array.from({ length: 12 }, (_, at) => at % 2 === 0 ? openTenant(database.consoleUrl, userId, owner.org.slug) : listOrganizations(database.consoleUrl, userId)),
      ]);
      const failures = looks.flatMap((look) => (look.status === "rejected" ? [look.reason] : []));
      expect(failures.filter((reason) => !(reason instanceof AppError && reason.code === "not_found"))).toEqual([]);
    }
  });

  it("of another organization's member is not there to be changed", async () => {
    const [acme, other] = [await openNewOrganization(database), await openNewOrganization(database)];
    const foreign = await changeRole(acme, { membershipId: other.actor.membershipId, role: "viewer" }).catch((error: unknown) => error);
    const missing = await changeRole(acme, { membershipId: "mem_000000000000000000000000", role: "viewer" }).catch((error: unknown) => error);
    expect(foreign).toMatchObject({ code: "not_found" });
    expect(foreign).toEqual(missing);
    await expect(removeMember(acme, { membershipId: other.actor.membershipId })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("an owner is always left", () => {
  it("the only one can neither step down nor go", async () => {
    const owner = await openNewOrganization(database);
    await openAs(database, owner.org, "admin");
    const only = { membershipId: owner.actor.membershipId };
    await expect(changeRole(owner, { ...only, role: "admin" })).rejects.toMatchObject({ code: "conflict" });
    await expect(removeMember(owner, only)).rejects.toMatchObject({ code: "conflict" });
    await expect(leaveOrganization(owner)).rejects.toMatchObject({ code: "conflict" });
    expect(await owners(owner.org.id)).toBe(1);
  });

  it.each([
    ["leave", (one: Tenant, two: Tenant) => [leaveOrganization(one), leaveOrganization(two)]],
    ["remove each other", (one: Tenant, two: Tenant) => [removeMember(one, { membershipId: two.actor.membershipId }), removeMember(two, { membershipId: one.actor.membershipId })]],
    ["demote each other", (one: Tenant, two: Tenant) => [changeRole(one, { membershipId: two.actor.membershipId, role: "viewer" }), changeRole(two, { membershipId: one.actor.membershipId, role: "viewer" })]],
    ["step down", (one: Tenant, two: Tenant) => [changeRole(one, { membershipId: one.actor.membershipId, role: "viewer" }), leaveOrganization(two)]],
  ] as const)("also when both owners %s at the same moment", async (_, act) => {
    for (let round = 0; round < 8; round += 1) {
      const one = await openNewOrganization(database);
      const two = await openAs(database, one.org, "owner");
      await Promise.allSettled(act(one, two));
      expect(await owners(one.org.id)).toBe(1);
    }
  });
});

type Tenant = Awaited<ReturnType<typeof openNewOrganization>>;

it("a removed member's API keys die in the same moment", async () => {
  const owner = await openNewOrganization(database);
  const admin = await openAs(database, owner.org, "admin");
  const { token } = await createApiKey(admin, { label: "CI", role: "viewer", expiresInDays: null });
  expect((await openTenantByApiKey(database.consoleUrl, hashToken(token), new Date())).org.id).toBe(owner.org.id);
  await removeMember(owner, { membershipId: admin.actor.membershipId });
  await expect(openTenantByApiKey(database.consoleUrl, hashToken(token), new Date())).rejects.toMatchObject({ code: "invalid_api_key" });
});
