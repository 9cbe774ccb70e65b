// Signing in, the sessions of it, and forgotten passwords.
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Account } from "@/lib/accounts/account-record";
import { askReset } from "@/lib/accounts/ask-reset";
import { beginSession } from "@/lib/accounts/begin-session";
import { changePassword } from "@/lib/accounts/change-password";
import { checkPassword } from "@/lib/accounts/check-password";
import { endAllSessions, endSession } from "@/lib/accounts/end-session";
import { listSessions } from "@/lib/accounts/list-sessions";
import { readSession, sessionLifetimeMs } from "@/lib/accounts/read-session";
import { resetPassword } from "@/lib/accounts/reset-password";
import { closeDatabase } from "@/lib/db/client";
import { processorTime } from "@/tests/support/processor-time";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";
import { newClient, newEmail, newPerson, openScene, password } from "./account-scene";

let database: TestDatabase;
beforeAll(async () => { database = await createTestDatabase(); });
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const refusedAs = async (work: Promise<unknown>) => work.then(() => "answered", (error: unknown) => (error instanceof Error && "code" in error && "public" in error ? `${String(error.code)}: ${String(error.public)}` : String(error)));
const local = () => openScene(database, { localMode: true });

async function signedIn(userId: string, now = new Date()): Promise<Account> {
  const account = await readSession(database.consoleUrl, await beginSession(database.consoleUrl, userId, newClient(), now), now);
  if (!account) throw new Error("the session just begun is not there");
  return account;
}

const textOf = (query: unknown): unknown => (typeof query === "object" && query !== null && "text" in query ? query.text : query);

describe("signing in", () => {
  it("answers an unknown address and a wrong password alike, after the same statements and like work of the processor", async () => {
    const { deps } = local();
    const asked = vi.spyOn(pg.Client.prototype, "query");
    const work = async (input: { email: string; password: string }) => {
      asked.mockClear();
      const spent = processorTime();
      const answer = await refusedAs(checkPassword(deps, input, newClient()));
      return { ms: spent(), answer, statements: asked.mock.calls.map(([query]) => textOf(query)) };
    };
    const people = await Promise.all(Array.from({ length: 9 }, () => newPerson(database)));
    await work({ email: newEmail(), password });
    const [wrong, unknown]: [Awaited<ReturnType<typeof work>>[], Awaited<ReturnType<typeof work>>[]] = [[], []];
    for (const { email } of people) {
      wrong.push(await work({ email, password: "wrong password" }));
      unknown.push(await work({ email: newEmail(), password: "wrong password" }));
    }
    const seen = (of: typeof wrong) => new Set(of.map(({ answer, statements }) => JSON.stringify({ answer, statements })));
    expect(seen(unknown)).toEqual(seen(wrong));
    expect(seen(wrong).size).toBe(1);
    expect(wrong[0]?.statements.join()).toMatch(/throttles.*users/s);
    const median = (of: typeof wrong) => of.map(({ ms }) => ms).sort((one, other) => one - other)[4] ?? 0;
    // Of the process and all its threads, whatever else the machine does. A missing hash would leave a tenth.
    const ratio = median(unknown) / median(wrong);
    expect(ratio).toBeGreaterThan(2 / 3);
    expect(ratio).toBeLessThan(3 / 2);
  });

  it("stops after ten failures of one address in a quarter of an hour, even with the right password, even in parallel", async () => {
    const { deps } = local();
    const { email } = await newPerson(database);
    const now = new Date("2030-01-01T10:00:00Z");
    const answers = await Promise.all(Array.from({ length: 14 }, () => refusedAs(checkPassword(deps, { email, password: "wrong password" }, newClient(), now))));
    expect(answers.filter((answer) => answer.startsWith("invalid_input"))).toHaveLength(10);
    expect(answers.filter((answer) => answer.startsWith("too_many_attempts"))).toHaveLength(4);
    expect(await refusedAs(checkPassword(deps, { email, password }, newClient(), now))).toMatch(/^too_many_attempts/);
    expect(await refusedAs(checkPassword(deps, { email, password }, newClient(), new Date("2030-01-01T10:15:00Z")))).toBe("answered");
  });

  it("stops after fifty failures of one network address, over any number of addresses", async () => {
    const { deps } = local();
    const client = newClient();
    const now = new Date("2030-01-02T10:00:00Z");
    let refused = "";
    for (let index = 0; index < 51; index += 1) refused = await refusedAs(checkPassword(deps, { email: newEmail(), password }, client, now));
    expect(refused).toMatch(/^too_many_attempts/);
  });

  it("does not count what succeeds", async () => {
    const { deps } = local();
    const { email } = await newPerson(database);
    const now = new Date("2030-01-03T10:00:00Z");
    const client = newClient();
    for (let index = 0; index < 15; index += 1) await checkPassword(deps, { email, password }, client, now);
  });

  it("keeps no address in the table of attempts", async () => {
    const keys = await ask(database.adminUrl, "SELECT key FROM throttles");
    expect(keys.length).toBeGreaterThan(0);
    expect(JSON.stringify(keys)).not.toMatch(/@|2001:db8/);
  });
});

describe("a session", () => {
  it("ends thirty days after its last use, and using it is written at most once a minute", async () => {
    const { userId } = await newPerson(database);
    const began = new Date();
    const { sessionId } = await signedIn(userId, began);
    const at = (ms: number) => readSession(database.consoleUrl, sessionId, new Date(began.getTime() + ms));
    const seen = async () => (await ask(database.adminUrl, "SELECT last_seen_at FROM sessions WHERE id = $1", [sessionId]))[0]?.["last_seen_at"];
    expect(await at(59_000)).not.toBeNull();
    expect(await seen()).toEqual(began);
    expect(await at(60_000)).not.toBeNull();
    expect(await seen()).toEqual(new Date(began.getTime() + 60_000));
    expect(await at(60_000 + sessionLifetimeMs - 1)).not.toBeNull();
    expect(await at(60_000 + 2 * sessionLifetimeMs)).toBeNull();
  });

  it("is over at the next look once it was ended, here or everywhere", async () => {
    const { userId } = await newPerson(database);
    const [one, two, three] = [await signedIn(userId), await signedIn(userId), await signedIn(userId)];
    await endSession(database.consoleUrl, userId, one.sessionId);
    expect(await readSession(database.consoleUrl, one.sessionId, new Date())).toBeNull();
    expect((await listSessions(database.consoleUrl, two, new Date())).map(({ id, current }) => [id, current])).toEqual([[two.sessionId, true], [three.sessionId, false]]);
    await endAllSessions(database.consoleUrl, userId);
    for (const { sessionId } of [two, three]) expect(await readSession(database.consoleUrl, sessionId, new Date())).toBeNull();
  });

  it("of somebody else cannot be ended or told from one that never was", async () => {
    const [ada, eve] = [await newPerson(database), await newPerson(database)];
    const { sessionId } = await signedIn(ada.userId);
    const foreign = await refusedAs(endSession(database.consoleUrl, eve.userId, sessionId));
    expect(foreign).toBe(await refusedAs(endSession(database.consoleUrl, eve.userId, "ses_000000000000000000000000")));
    expect(foreign).toMatch(/^not_found/);
    expect(await readSession(database.consoleUrl, sessionId, new Date())).not.toBeNull();
  });

  it("is one of fifty at most", async () => {
    const { userId } = await newPerson(database);
    for (let index = 0; index < 52; index += 1) await beginSession(database.consoleUrl, userId, newClient(), new Date(Date.now() + index * 1_000));
    expect(await ask(database.adminUrl, "SELECT count(*)::int AS n FROM sessions WHERE user_id = $1", [userId])).toEqual([{ n: 50 }]);
  });
});

describe("a forgotten password", () => {
  it("is asked for with one answer and one time, whoever has an account", async () => {
    const { deps, letters } = openScene(database);
    const { email } = await newPerson(database);
    for (const address of [email, newEmail()]) {
      const began = performance.now();
      expect(await askReset(deps, address, newClient())).toBeUndefined();
      expect(performance.now() - began).toBeGreaterThanOrEqual(249);
    }
    expect(letters.map(({ to }) => to)).toEqual([email]);
  });

  it("is replaced once per link within an hour, and every session ends", async () => {
    const { deps, linkToken } = openScene(database);
    const { email, userId } = await newPerson(database);
    const { sessionId } = await signedIn(userId);
    const now = new Date();
    await askReset(deps, email, newClient(), now);
    const token = linkToken(email, "reset");
    await expect(resetPassword(database.consoleUrl, { token, password: "too late for this" }, new Date(now.getTime() + 3_600_000))).rejects.toMatchObject({ code: "not_found" });
    const answers = await Promise.allSettled([1, 2].map((n) => resetPassword(database.consoleUrl, { token, password: `brand new password ${n}` })));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await readSession(database.consoleUrl, sessionId, new Date())).toBeNull();
    await expect(checkPassword(deps, { email, password }, newClient())).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("is the same answer at the throttle for addresses with and without an account", async () => {
    const { deps } = openScene(database);
    const { email } = await newPerson(database);
    const now = new Date("2030-01-04T10:00:00Z");
    for (const address of [email, newEmail()]) {
      for (let index = 0; index < 5; index += 1) await askReset(deps, address, newClient(), now);
      expect(await refusedAs(askReset(deps, address, newClient(), now))).toMatch(/^too_many_attempts/);
    }
  });
});

describe("a changed password", () => {
  it("needs the old one, keeps this session, ends the others and says so by mail", async () => {
    const { deps, letters } = local();
    const { userId, email } = await newPerson(database);
    const [here, there] = [await signedIn(userId), await signedIn(userId)];
    await expect(changePassword(deps, here, { current: "wrong password", password: "brand new password" })).rejects.toMatchObject({ code: "invalid_input", fields: { current: expect.any(String) } });
    await changePassword(deps, here, { current: password, password: "brand new password" });
    expect(await readSession(database.consoleUrl, here.sessionId, new Date())).not.toBeNull();
    expect(await readSession(database.consoleUrl, there.sessionId, new Date())).toBeNull();
    expect(letters.map(({ to, subject }) => [to, subject])).toEqual([[email, "Your password was changed"]]);
    expect(await checkPassword(deps, { email, password: "brand new password" }, newClient())).toBe(userId);
  });
});

it("neither a password nor a link's token stands in the database as it is", async () => {
  const { deps, linkToken } = openScene(database);
  const { email } = await newPerson(database);
  await askReset(deps, email, newClient());
  const stored = JSON.stringify(await ask(database.adminUrl, "SELECT row_to_json(t)::text FROM mail_tokens t UNION ALL SELECT row_to_json(u)::text FROM users u"));
  expect(stored).not.toContain(linkToken(email, "reset"));
  expect(stored).not.toContain(password);
});
