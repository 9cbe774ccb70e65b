// Signing up and confirming an address: what exists afterwards, and what nobody can find out.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askReset } from "@/lib/accounts/ask-reset";
import { checkPassword } from "@/lib/accounts/check-password";
import { enterWithProvider } from "@/lib/accounts/enter-with-provider";
import { resetPassword } from "@/lib/accounts/reset-password";
import { signUp } from "@/lib/accounts/sign-up";
import { verifyEmail } from "@/lib/accounts/verify-email";
import { closeDatabase } from "@/lib/db/client";
import { openTenant } from "@/lib/tenancy/open-tenant";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";
import { newClient, newEmail, newPerson, openScene, password } from "./account-scene";

let database: TestDatabase;
beforeAll(async () => { database = await createTestDatabase(); });
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const rows = async (email: string) => (await ask(database.adminUrl, "SELECT * FROM users WHERE email = $1", [email]))[0] ?? null;

const confirm = (token: string, given = password, now?: Date) => verifyEmail(database.consoleUrl, { token, password: given }, newClient(), now);

describe("outside local mode", () => {
  it("the answer is the same for a new and for a taken address, and a taken account is left as it was", async () => {
    const { deps, letters } = openScene(database);
    const email = newEmail();
    const first = await signUp(deps, { name: "Ada", email, password }, newClient());
    const before = await rows(email);
    const second = await signUp(deps, { name: "Mallory", email, password: "another password" }, newClient());
    expect(second).toEqual(first);
    expect(await rows(email)).toEqual(before);
    expect(letters.map(({ subject }) => subject)).toEqual(["Confirm your e-mail address", "You already have an account"]);
    expect(JSON.stringify(letters)).not.toContain("Mallory");
  });

  it("the two answers take about the same time", async () => {
    const { deps } = openScene(database);
    const time = async (email: string) => {
      const began = performance.now();
      await signUp(deps, { name: "Ada", email, password }, newClient());
      return performance.now() - began;
    };
    const email = newEmail();
    const [fresh, taken] = [await time(email), await time(email)];
    expect(Math.min(fresh, taken)).toBeGreaterThanOrEqual(399);
  });

  it("nobody signs in before the address is confirmed, and only the holder of the password learns why", async () => {
    const { deps, linkToken } = openScene(database);
    const email = newEmail();
    await signUp(deps, { name: "Ada", email, password }, newClient());
    await expect(checkPassword(deps, { email, password: "wrong password" }, newClient())).rejects.toMatchObject({ code: "invalid_input" });
    await expect(checkPassword(deps, { email, password }, newClient())).rejects.toMatchObject({ code: "forbidden" });
    expect(await confirm(linkToken(email, "verify"))).toBe((await rows(email))?.["id"]);
    expect(await checkPassword(deps, { email, password }, newClient())).toBe((await rows(email))?.["id"]);
  });

  it("a verification link works once, until it is a day old, and a newer one ends it", async () => {
    const { deps, linkToken } = openScene(database);
    const email = newEmail();
    const began = new Date();
    await signUp(deps, { name: "Ada", email, password }, newClient(), began);
    const first = linkToken(email, "verify");
    await expect(confirm(first, password, new Date(began.getTime() + 24 * 3_600_000))).rejects.toMatchObject({ code: "not_found" });
    await expect(checkPassword(deps, { email, password }, newClient())).rejects.toMatchObject({ code: "forbidden" });
    await expect(confirm(first)).rejects.toMatchObject({ code: "not_found" });
    const second = linkToken(email, "verify");
    const answers = await Promise.allSettled([1, 2, 3].map(() => confirm(second)));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const bad of ["", "x", second.slice(1), `${second}x`]) await expect(confirm(bad)).rejects.toMatchObject({ code: "not_found" });
  });

  it("who holds the mailbox gets the account, whatever a stranger had set up on the address", async () => {
    const { deps, linkToken } = openScene(database);
    const email = newEmail();
    await signUp(deps, { name: "Mallory", email, password: "mallory knows this" }, newClient());
    await signUp(deps, { name: "Ada", email, password }, newClient());
    await resetPassword(database.consoleUrl, { token: linkToken(email, "reset"), password: "only ada knows" });
    await expect(checkPassword(deps, { email, password: "mallory knows this" }, newClient())).rejects.toMatchObject({ code: "invalid_input" });
    expect(await checkPassword(deps, { email, password: "only ada knows" }, newClient())).toBe((await rows(email))?.["id"]);
    expect(() => linkToken(email, "verify")).not.toThrow();
    await expect(confirm(linkToken(email, "verify"))).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a stranger who has signed up at another's address", () => {
  const strangers = "mallory knows this";

  it("has no password to the account that its owner confirms, by whatever way they come in", async () => {
    const { deps, linkToken } = openScene(database);
    const email = newEmail();
    await signUp(deps, { name: "Mallory", email, password: strangers }, newClient());
    // The owner takes the letter for that of their own sign-up, or for the invitation that they wait for.
    const link = linkToken(email, "verify");
    for (const guess of [password, "", "mallory", strangers.toUpperCase()]) await expect(confirm(link, guess)).rejects.toMatchObject({ code: "invalid_input" });
    expect((await rows(email))?.["email_verified_at"]).toBeNull();
    const profile = { provider: "google", providerAccountId: email, email, emailVerified: true, name: "Ada" } as const;
    expect(await enterWithProvider(deps, profile, null)).toMatchObject({ ok: false });
    await expect(checkPassword(deps, { email, password: strangers }, newClient())).rejects.toMatchObject({ code: "forbidden" });

    await askReset(deps, email, newClient());
    await resetPassword(database.consoleUrl, { token: linkToken(email, "reset"), password });
    expect(await enterWithProvider(deps, profile, null)).toMatchObject({ ok: true });
    await expect(checkPassword(deps, { email, password: strangers }, newClient())).rejects.toMatchObject({ code: "invalid_input" });
    await expect(confirm(linkToken(email, "verify"), strangers)).rejects.toMatchObject({ code: "not_found" });
  });

  it("cannot be guessed at by who holds the letter alone, and a wrong password leaves the link good", async () => {
    const { deps, linkToken } = openScene(database);
    const email = newEmail();
    await signUp(deps, { name: "Ada", email, password }, newClient());
    const link = linkToken(email, "verify");
    const now = new Date();
    for (let guess = 0; guess < 10; guess += 1) await expect(confirm(link, `guess ${String(guess)}`, now)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(confirm(link, password, now)).rejects.toMatchObject({ code: "too_many_attempts" });
    expect(await confirm(link, password, new Date(now.getTime() + 15 * 60_000))).toBe((await rows(email))?.["id"]);
  });
});

describe("the first organization", () => {
  it("belongs to the one who signed up, and says so in its log of changes", async () => {
    const { userId, orgSlug } = await newPerson(database, "Ada Lovelace");
    const tenant = await openTenant(database.consoleUrl, userId, orgSlug);
    expect(tenant.actor.role).toBe("owner");
    expect(tenant.org.name).toBe("Ada Lovelace’s organization");
    expect(await ask(database.adminUrl, "SELECT action, actor_id FROM changes WHERE org_id = $1", [tenant.org.id])).toEqual([{ action: "org.create", actor_id: userId }]);
  });

  it("has an address of its own even if twenty people of one name come at once", async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => newPerson(database, "Grace Hopper")));
    expect(new Set(made.map(({ orgSlug }) => orgSlug)).size).toBe(20);
  });
});

it("two sign-ups of one address at the same moment make one account", async () => {
  const { deps } = openScene(database);
  const email = newEmail();
  const answers = await Promise.all([1, 2, 3].map(() => signUp(deps, { name: "Ada", email, password }, newClient())));
  expect(answers).toEqual([{ state: "check_mail" }, { state: "check_mail" }, { state: "check_mail" }]);
  expect(await ask(database.adminUrl, "SELECT count(*)::int AS n FROM users WHERE email = $1", [email])).toEqual([{ n: 1 }]);
});

describe("SIGNUP", () => {
  it("closed admits nobody, invite nobody without an open invitation, and nothing is written", async () => {
    for (const signup of ["closed", "invite"] as const) {
      const email = newEmail();
      const { deps, letters } = openScene(database, { signup });
      for (const invitation of [{}, { invitation: "a".repeat(43) }]) {
        await expect(signUp(deps, { name: "Ada", email, password, ...invitation }, newClient())).rejects.toMatchObject({ code: "forbidden" });
      }
      expect(await rows(email)).toBeNull();
      expect(letters).toEqual([]);
    }
  });
});

it("the sixth letter to one address within an hour is refused, before anything is written", async () => {
  const { deps, letters } = openScene(database);
  const email = newEmail();
  const now = new Date("2030-01-01T10:00:00Z");
  for (let index = 0; index < 5; index += 1) await signUp(deps, { name: "Ada", email, password }, newClient(), now);
  await expect(signUp(deps, { name: "Ada", email, password }, newClient(), now)).rejects.toMatchObject({ code: "too_many_attempts" });
  expect(letters).toHaveLength(5);
  await signUp(deps, { name: "Ada", email, password }, newClient(), new Date("2030-01-01T11:00:00Z"));
});
