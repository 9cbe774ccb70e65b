// Invitations: who may make them, what their links open, and for how long.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signUp } from "@/lib/accounts/sign-up";
import { enterWithProvider } from "@/lib/accounts/enter-with-provider";
import { closeDatabase } from "@/lib/db/client";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { acceptInvitation } from "@/lib/members/accept-invitation";
import { changeRole } from "@/lib/members/change-role";
import { inviteMember } from "@/lib/members/invite-member";
import { listInvitations } from "@/lib/members/list-invitations";
import { readInvitation } from "@/lib/members/read-invitation";
import { removeMember } from "@/lib/members/remove-member";
import { revokeInvitation } from "@/lib/members/revoke-invitation";
import { openTenant } from "@/lib/tenancy/open-tenant";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { roles } from "@/lib/tenancy/permissions";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { newClient, newEmail, newPerson, openScene, password, type Scene } from "../accounts/account-scene";
import { ask, openAs, openNewOrganization } from "../servers/test-organization";

let database: TestDatabase;
let scene: Scene;
beforeAll(async () => {
  database = await createTestDatabase();
  scene = openScene(database);
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const dayMs = 86_400_000;

async function invited(tenant: TenantContext, role: (typeof roles)[number] = "viewer", now = new Date()) {
  const email = newEmail();
  const invitation = await inviteMember(scene.deps, tenant, { email, role }, now);
  return { ...invitation, email, token: scene.linkToken(email, "invitation") };
}

describe("an invitation", () => {
  it("is mailed and told once, by a link under CONSOLE_URL, and stored as a hash", async () => {
    const owner = await openNewOrganization(database);
    const { link, token, email } = await invited(owner);
    expect(link).toBe(`https://console.example.com/invitation/${token}`);
    expect(JSON.stringify([await ask(database.adminUrl, "SELECT * FROM invitations"), await ask(database.adminUrl, "SELECT * FROM changes"), await listInvitations(owner)])).not.toContain(token);
    expect(JSON.stringify(await ask(database.adminUrl, "SELECT * FROM changes WHERE org_id = $1", [owner.org.id]))).not.toContain(email);
  });

  it("makes one member with its role, once, even if two people follow it together", async () => {
    const owner = await openNewOrganization(database);
    const { token } = await invited(owner, "approver");
    const people = [await newPerson(database), await newPerson(database), await newPerson(database)];
    const answers = await withClient(database.adminUrl, async (holder) => {
      await holder.query("BEGIN");
      await holder.query("SELECT 1 FROM organizations WHERE id = $1 FOR UPDATE", [owner.org.id]);
      const uses = people.map(({ userId }) => acceptInvitation(database.consoleUrl, userId, token));
      // Each has found it open by then, and waits.
      await expect.poll(async () => (await ask(database.adminUrl, "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FOR NO KEY UPDATE%'")).length, { timeout: 5_000 }).toBe(people.length);
      await holder.query("COMMIT");
      return Promise.allSettled(uses);
    });
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await ask(database.adminUrl, "SELECT role FROM memberships WHERE org_id = $1 AND role <> 'owner'", [owner.org.id])).toEqual([{ role: "approver" }]);
    expect(await readInvitation(database.consoleUrl, token)).toBeNull();
  });

  it("is over after seven days, when revoked, and when a newer one goes to the same address", async () => {
    const owner = await openNewOrganization(database);
    const now = new Date();
    const aged = await invited(owner, "viewer", now);
    expect(await readInvitation(database.consoleUrl, aged.token, new Date(now.getTime() + 7 * dayMs - 1))).not.toBeNull();
    expect(await readInvitation(database.consoleUrl, aged.token, new Date(now.getTime() + 7 * dayMs))).toBeNull();
    const revoked = await invited(owner);
    await revokeInvitation(owner, { invitationId: revoked.id });
    const replaced = await invited(owner);
    await inviteMember(scene.deps, owner, { email: replaced.email, role: "viewer" });
    const { userId } = await newPerson(database);
    for (const token of [revoked.token, replaced.token, "a".repeat(43), "x", ""]) {
      await expect(acceptInvitation(database.consoleUrl, userId, token)).rejects.toMatchObject({ code: "not_found" });
    }
    await expect(acceptInvitation(database.consoleUrl, userId, aged.token, new Date(now.getTime() + 7 * dayMs))).rejects.toMatchObject({ code: "not_found" });
  });

  it("gives no role above its maker's, and nothing once the maker could not give it any more", async () => {
    const owner = await openNewOrganization(database);
    const admin = await openAs(database, owner.org, "admin");
    await expect(inviteMember(scene.deps, admin, { email: newEmail(), role: "owner" })).rejects.toMatchObject({ code: "forbidden" });
    for (const role of roles.slice(2)) {
      await expect(inviteMember(scene.deps, await openAs(database, owner.org, role), { email: newEmail(), role: "viewer" }), role).rejects.toMatchObject({ code: "forbidden" });
    }
    const [first, second] = [await invited(admin, "admin"), await invited(admin, "viewer")];
    await changeRole(owner, { membershipId: admin.actor.membershipId, role: "viewer" });
    const { userId } = await newPerson(database);
    await expect(acceptInvitation(database.consoleUrl, userId, first.token)).rejects.toMatchObject({ code: "not_found" });
    await removeMember(owner, { membershipId: admin.actor.membershipId });
    await expect(acceptInvitation(database.consoleUrl, userId, second.token)).rejects.toMatchObject({ code: "not_found" });
  });

  it("stays open for others when a member follows it", async () => {
    const owner = await openNewOrganization(database);
    const { token } = await invited(owner);
    await expect(acceptInvitation(database.consoleUrl, owner.actor.userId, token)).rejects.toMatchObject({ code: "conflict" });
    expect(await readInvitation(database.consoleUrl, token)).not.toBeNull();
  });

  it("is not for those who are in already", async () => {
    const { email, userId } = await newPerson(database);
    const owner = await openNewOrganization(database);
    await inviteMember(scene.deps, owner, { email, role: "viewer" });
    await acceptInvitation(database.consoleUrl, userId, scene.linkToken(email, "invitation"));
    await expect(inviteMember(scene.deps, owner, { email, role: "viewer" })).rejects.toMatchObject({ code: "conflict" });
  });

  it("of another organization cannot be revoked or told from none", async () => {
    const [acme, other] = [await openNewOrganization(database), await openNewOrganization(database)];
    const { id, token } = await invited(other);
    await expect(revokeInvitation(acme, { invitationId: id })).rejects.toMatchObject({ code: "not_found" });
    expect((await listInvitations(acme)).length).toBe(0);
    expect(await readInvitation(database.consoleUrl, token)).toMatchObject({ id });
  });
});

describe("signing up by invitation", () => {
  it("makes no organization, joins by the link, and the verification letter leads back to it", async () => {
    const owner = await openNewOrganization(database);
    const { token, email } = await invited(owner, "policy_manager");
    await signUp(scene.deps, { name: "Eve", email, password, invitation: token }, newClient());
    expect(scene.letters.at(-1)?.text).toContain(`?next=%2Finvitation%2F${token}`);
    const userId = String((await ask(database.adminUrl, "SELECT id FROM users WHERE email = $1", [email]))[0]?.["id"]);
    expect(await ask(database.adminUrl, "SELECT 1 FROM memberships WHERE user_id = $1", [userId])).toEqual([]);
    expect(await acceptInvitation(database.consoleUrl, userId, token)).toBe(owner.org.slug);
    expect((await openTenant(database.consoleUrl, userId, owner.org.slug)).actor.role).toBe("policy_manager");
  });

  it("is what SIGNUP=invite asks for, with the invited address and no other, by provider too", async () => {
    const owner = await openNewOrganization(database);
    const { deps } = openScene(database, { signup: "invite" });
    const one = await invited(owner);
    await expect(signUp(deps, { name: "Eve", email: newEmail(), password, invitation: one.token }, newClient())).rejects.toMatchObject({ code: "forbidden" });
    expect(await signUp(deps, { name: "Eve", email: one.email, password, invitation: one.token }, newClient())).toEqual({ state: "check_mail" });
    const two = await invited(owner);
    const profile = { provider: "github", providerAccountId: "g1", email: two.email, emailVerified: true, name: "Eve" } as const;
    expect(await enterWithProvider(deps, { ...profile, email: newEmail() }, two.token)).toEqual({ ok: false, refusal: "sign_up_refused" });
    expect(await enterWithProvider(deps, profile, two.token)).toMatchObject({ ok: true });
  });
});
