// Signing in with a provider: whom its account may become.
import { afterAll, beforeAll, expect, it } from "vitest";
import { enterWithProvider, personOfIdentity, type ProviderProfile } from "@/lib/accounts/enter-with-provider";
import { checkPassword } from "@/lib/accounts/check-password";
import { signUp } from "@/lib/accounts/sign-up";
import { closeDatabase } from "@/lib/db/client";
import { listOrganizations } from "@/lib/orgs/list-orgs";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";
import { newClient, newEmail, newPerson, openScene, password } from "./account-scene";

let database: TestDatabase;
beforeAll(async () => { database = await createTestDatabase(); });
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

let accounts = 0;
const claims = (email: string | null, more: Partial<ProviderProfile> = {}): ProviderProfile => {
  accounts += 1;
  return { provider: "github", providerAccountId: `account-${accounts}`, email, emailVerified: true, name: "Ada", ...more };
};
const confirm = (userId: string) => ask(database.adminUrl, "UPDATE users SET email_verified_at = now() WHERE id = $1", [userId]);

it("attaches to an account when both sides have verified the address, and finds it again", async () => {
  const { deps } = openScene(database);
  const { userId, email } = await newPerson(database);
  await confirm(userId);
  const profile = claims(email.toUpperCase());
  expect(await enterWithProvider(deps, profile, null)).toEqual({ ok: true, userId });
  expect(await enterWithProvider(deps, { ...profile, email: null, emailVerified: false }, null)).toEqual({ ok: true, userId });
  expect(await personOfIdentity(database.consoleUrl, "github", profile.providerAccountId)).toBe(userId);
  expect(await personOfIdentity(database.consoleUrl, "google", profile.providerAccountId)).toBeNull();
});

it("never attaches to an account whose address nobody has confirmed, also in local mode", async () => {
  const { email } = await newPerson(database);
  for (const localMode of [true, false]) {
    expect(await enterWithProvider(openScene(database, { localMode }).deps, claims(email), null)).toEqual({ ok: false, refusal: "account_email_unverified" });
  }
});

it("opens nothing for an address that the provider has not verified, or for none", async () => {
  const { deps } = openScene(database);
  const { userId, email } = await newPerson(database);
  await confirm(userId);
  for (const profile of [claims(email, { emailVerified: false }), claims(newEmail(), { emailVerified: false }), claims(null), claims("not an address")]) {
    expect(await enterWithProvider(deps, profile, null)).toEqual({ ok: false, refusal: "provider_email_unverified" });
  }
});

it("makes a new person with a confirmed address, an organization of their own and no password", async () => {
  const { deps } = openScene(database);
  const email = newEmail();
  const entry = await enterWithProvider(deps, claims(email, { name: null }), null);
  if (!entry.ok) throw new Error(entry.refusal);
  expect((await ask(database.adminUrl, "SELECT email_verified_at IS NOT NULL AS verified, password_hash, name FROM users WHERE id = $1", [entry.userId]))[0]).toEqual({ verified: true, password_hash: null, name: email.split("@")[0] });
  expect((await listOrganizations(database.consoleUrl, entry.userId)).map(({ role }) => role)).toEqual(["owner"]);
  await expect(checkPassword(deps, { email, password: "" }, newClient())).rejects.toMatchObject({ code: "invalid_input" });
});

it("holds SIGNUP, but lets those in who have an account", async () => {
  const { userId, email } = await newPerson(database);
  await confirm(userId);
  for (const signup of ["closed", "invite"] as const) {
    const { deps } = openScene(database, { signup });
    expect(await enterWithProvider(deps, claims(newEmail()), null)).toEqual({ ok: false, refusal: "sign_up_refused" });
    expect(await enterWithProvider(deps, claims(email), null)).toEqual({ ok: true, userId });
  }
});

it("a stranger's unconfirmed sign-up keeps the mailbox's holder from nothing", async () => {
  const { deps } = openScene(database);
  const email = newEmail();
  await signUp(deps, { name: "Mallory", email, password }, newClient());
  expect(await enterWithProvider(deps, claims(email), null)).toEqual({ ok: false, refusal: "account_email_unverified" });
});
