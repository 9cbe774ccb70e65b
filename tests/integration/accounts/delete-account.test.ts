// Leaving for good.
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Account } from "@/lib/accounts/account-record";
import { beginSession } from "@/lib/accounts/begin-session";
import { accountEffects, deleteAccount } from "@/lib/accounts/delete-account";
import { readSession } from "@/lib/accounts/read-session";
import { closeDatabase } from "@/lib/db/client";
import { openTenant } from "@/lib/tenancy/open-tenant";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openAs } from "../servers/test-organization";
import { newClient, newPerson } from "./account-scene";

let database: TestDatabase;
beforeAll(async () => { database = await createTestDatabase(); });
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

async function person(): Promise<{ account: Account; org: { id: string; slug: string } }> {
  const { userId, orgSlug } = await newPerson(database);
  const account = await readSession(database.consoleUrl, await beginSession(database.consoleUrl, userId, newClient(), new Date()), new Date());
  if (!account) throw new Error("no session");
  const tenant = await openTenant(database.consoleUrl, userId, orgSlug);
  return { account, org: { id: tenant.org.id, slug: tenant.org.slug } };
}
const count = async (sql: string, id: string) => (await ask(database.adminUrl, `SELECT count(*)::int AS n FROM ${sql}`, [id]))[0]?.["n"];

it("erases name and address and deletes the organizations in which nobody else is", async () => {
  const { account, org } = await person();
  expect(await accountEffects(database.consoleUrl, account.userId)).toEqual([{ name: "Ada’s organization", fate: "deleted" }]);
  await deleteAccount(database.consoleUrl, account, account.email);
  expect(await count("users WHERE id = $1", account.userId)).toBe(0);
  expect(await count("sessions WHERE user_id = $1", account.userId)).toBe(0);
  expect(await count("organizations WHERE id = $1", org.id)).toBe(0);
});

it("wants the address typed", async () => {
  const { account } = await person();
  for (const typed of ["", "someone@example.com", `${account.email}x`]) {
    await expect(deleteAccount(database.consoleUrl, account, typed)).rejects.toMatchObject({ code: "invalid_input", fields: { confirm: expect.any(String) } });
  }
  expect(await count("users WHERE id = $1", account.userId)).toBe(1);
});

it("is refused to the last owner of an organization with others in it, and nothing is deleted", async () => {
  const { account, org } = await person();
  await openAs(database, org, "admin");
  expect((await accountEffects(database.consoleUrl, account.userId)).map(({ fate }) => fate)).toEqual(["blocks"]);
  await expect(deleteAccount(database.consoleUrl, account, account.email)).rejects.toMatchObject({ code: "conflict" });
  expect(await count("memberships WHERE org_id = $1", org.id)).toBe(2);
});

it("leaves an organization that has another owner, whose log keeps the id alone", async () => {
  const { account, org } = await person();
  const other = await openAs(database, org, "owner");
  expect((await accountEffects(database.consoleUrl, account.userId)).map(({ fate }) => fate)).toEqual(["left"]);
  await deleteAccount(database.consoleUrl, account, account.email.toUpperCase());
  const log = await ask(database.adminUrl, "SELECT * FROM changes WHERE org_id = $1 ORDER BY at", [org.id]);
  expect(log.map((row) => row["action"])).toEqual(["org.create", "member.leave"]);
  expect(log.every((row) => row["actor_id"] === account.userId)).toBe(true);
  expect(JSON.stringify(log.filter((row) => row["action"] === "member.leave"))).not.toMatch(/Ada|@example/);
  expect(await count("memberships WHERE org_id = $1", org.id)).toBe(1);
  expect((await openTenant(database.consoleUrl, other.actor.userId, org.slug)).actor.role).toBe("owner");
});

it("erases no more of the logs of many organizations at once than of one, and leaves the rest to a gateway", async () => {
  const { account, org } = await person();
  const others = 39;
  await ask(database.adminUrl, `
    WITH made AS (INSERT INTO organizations (id, slug, name) SELECT 'org_of_' || $1 || i, 'slug-' || lower($1) || i, 'Mine' FROM generate_series(1, $2::int) i RETURNING id)
    INSERT INTO memberships (id, org_id, user_id, role) SELECT 'mem_' || id, id, $1, 'owner' FROM made`, [account.userId, others]);
  for (const [of, calls] of [[org.id, 501], [`org_of_${account.userId}1`, 499]]) {
    await ask(database.adminUrl, `
      INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, client_ip, request_bytes, effect, code, outcome)
      SELECT 'cal_' || $1::text || i, $1, now() - i * interval '1 millisecond', 's', 's', 'POST', '::1', 1, 'deny', 'denied', 'refused' FROM generate_series(1, $2::int) i`, [of, calls]);
  }
  await deleteAccount(database.consoleUrl, account, account.email);
  expect(await count("organizations WHERE id = $1 OR name = 'Mine'", org.id)).toBe(0);
  expect(await ask(database.adminUrl, "SELECT org_id FROM log_erasures")).toEqual([{ org_id: org.id }]);
  expect(await count("calls WHERE org_id = $1", org.id)).toBe(1);
});

it("is refused to who is a member of more organizations than it looks at: one of them might lose its last owner unseen", async () => {
  const { account } = await person();
  await ask(database.adminUrl, `
    WITH made AS (INSERT INTO organizations (id, slug, name) SELECT 'org_many_' || $1 || i, 'many-' || lower($1) || i, 'Many' FROM generate_series(1, 200) i RETURNING id)
    INSERT INTO memberships (id, org_id, user_id, role) SELECT 'mem_' || id, id, $1, 'owner' FROM made`, [account.userId]);
  await expect(deleteAccount(database.consoleUrl, account, account.email)).rejects.toMatchObject({ code: "conflict" });
  expect(await count("memberships WHERE user_id = $1", account.userId)).toBe(201);
});

it("two owners who leave for good at the same moment do not leave others without an owner", async () => {
  for (let round = 0; round < 5; round += 1) {
    const { account: one, org } = await person();
    const second = await openAs(database, org, "owner");
    await openAs(database, org, "viewer");
    const two: Account = { userId: second.actor.userId, sessionId: "", email: `${second.actor.userId}@example.com`, name: "", emailVerified: true };
    const answers = await Promise.allSettled([one, two].map((account) => deleteAccount(database.consoleUrl, account, account.email)));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await count("memberships WHERE role = 'owner' AND org_id = $1", org.id)).toBe(1);
  }
});
