// What a list shows with others' rows is of one moment: a member who goes between two statements is there with everything, or not at all.
import { afterAll, beforeAll, expect, it } from "vitest";
import { createApiKey } from "@/lib/api-keys/create-api-key";
import { listApiKeys } from "@/lib/api-keys/list-api-keys";
import { closeDatabase } from "@/lib/db/client";
import { listGrants } from "@/lib/grants/list-grants";
import { listMembers } from "@/lib/members/list-members";
import { removeMember } from "@/lib/members/remove-member";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { openAs, openNewOrganization } from "../servers/test-organization";

let database: TestDatabase;
beforeAll(async () => { database = await createTestDatabase(); });
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

it("sees a member who is removed meanwhile, with the person, to its end and not after it", async () => {
  const owner = await openNewOrganization(database);
  const member = await openAs(database, owner.org, "viewer");
  const { membershipId } = member.actor;
  await owner.snapshot(async (db) => {
    expect(await db.membership.count()).toBe(2);
    await removeMember(owner, { membershipId });
    expect(await db.membership.findFirst({ where: { id: membershipId }, include: { user: { select: { name: true } } } })).toMatchObject({ id: membershipId, user: {} });
  });
  expect(await listMembers(owner)).toHaveLength(1);
});

it("is how members, keys and grants are listed", async () => {
  const owner = await openNewOrganization(database);
  await createApiKey(owner, { label: "CI", role: "viewer", expiresInDays: null });
  const apart = { ...owner, transaction: () => Promise.reject(new Error("several moments")) };
  expect([await listMembers(apart), await listApiKeys(apart), await listGrants(apart)].map(({ length }) => length)).toEqual([1, 1, 0]);
});
