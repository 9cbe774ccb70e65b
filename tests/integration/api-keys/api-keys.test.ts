// API keys: what they may do, for how long, and what they never do. The edge that they come through is tested with them.
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { answerWithKey } from "@/app/_server/route-handler";
import { endpoint } from "@/app/api/v1/_endpoints/endpoint";
import { createApiKeyInput } from "@/lib/api-keys/api-key-input";
import { createApiKey } from "@/lib/api-keys/create-api-key";
import { listApiKeys } from "@/lib/api-keys/list-api-keys";
import { revokeApiKey } from "@/lib/api-keys/revoke-api-key";
import { readRecordedValues } from "@/lib/calls/read-recorded-values";
import { hashToken } from "@/lib/crypto/hash-token";
import { mintToken, parseToken } from "@/lib/crypto/mint-token";
import { randomId } from "@/lib/crypto/random-id";
import { closeDatabase, openDatabase } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { changeRole } from "@/lib/members/change-role";
import { inviteMember } from "@/lib/members/invite-member";
import { listMembers } from "@/lib/members/list-members";
import { deleteOrganization } from "@/lib/orgs/delete-org";
import { renameOrganization } from "@/lib/orgs/rename-org";
import { openTenant, openTenantByApiKey } from "@/lib/tenancy/open-tenant";
import { roles } from "@/lib/tenancy/permissions";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { newEmail, openScene } from "../accounts/account-scene";
import { ask, openAs, openNewOrganization } from "../servers/test-organization";
import { provideConsoleEnv } from "../tenancy/two-organizations";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  provideConsoleEnv(database);
  vi.stubEnv("LOG_LEVEL", "silent");
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const open = (token: string, now = new Date()) => openTenantByApiKey(database.consoleUrl, hashToken(token), now);

describe("a key", () => {
  it("that nobody has time to look up is answered as busy, and not as a failure of ours", async () => {
    const all = openDatabase(database.consoleUrl);
    const busy = Array.from({ length: 12 }, () => all.$transaction((tx) => tx.$executeRaw`SELECT pg_sleep(6)`, { maxWait: 5_000, timeout: 15_000 }));
    await vi.waitFor(async () => expect(await ask(database.adminUrl, "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active' AND datname = current_database()")).toHaveLength(12), { timeout: 3_000 });
    const asked = new Request("http://console/api/v1/servers", { headers: { authorization: `Bearer ${mintToken("pck_")}` } });
    const answer = await answerWithKey(asked, {}, { status: 200, run: () => Promise.reject(new Error("nobody was let in")) }, "req_1");
    expect([answer.status, await answer.json()]).toEqual([503, expect.objectContaining({ error: expect.objectContaining({ code: "busy" }) })]);
    await expect(openTenant(database.consoleUrl, "nobody", "nowhere")).rejects.toMatchObject({ code: "busy" });
    await Promise.all(busy);
  });

  it("that somebody made up costs no statement where its form is wrong, one without a transaction where it is right, and of many that come at once a part of one", async () => {
    const owner = await openNewOrganization(database);
    const { token } = await createApiKey(owner, { label: "CI", role: "viewer", expiresInDays: null });
    await open(token);
    const asked = vi.spyOn(pg.Client.prototype, "query");
    try {
      const ask = (key: string) => answerWithKey(new Request("http://console/api/v1/servers", { headers: { authorization: `Bearer ${key}` } }), {}, { status: 200, run: () => Promise.resolve({}) }, "req_1");
      expect((await ask(`${token.slice(0, -1)}${token.endsWith("0") ? "1" : "0"}`)).status).toBe(401);
      expect(asked).toHaveBeenCalledTimes(0);
      expect((await ask(mintToken("pck_"))).status).toBe(401);
      expect(asked).toHaveBeenCalledTimes(1);
      expect(JSON.stringify(asked.mock.calls[0])).toContain("known_api_keys");
      asked.mockClear();
      const made = await Promise.all(Array.from({ length: 400 }, () => ask(mintToken("pck_"))));
      expect(made.every(({ status }) => status === 401)).toBe(true);
      expect(asked.mock.calls.length).toBeLessThanOrEqual(8);
      // Among them, who has a key is let in.
      const [answer] = await Promise.all([ask(token), ...Array.from({ length: 1_000 }, () => ask(mintToken("pck_")))]);
      expect(answer.status).toBe(200);
    } finally {
      asked.mockRestore();
    }
  });

  it("is told once, checked by its form, and stored as a hash", async () => {
    const owner = await openNewOrganization(database);
    const { token } = await createApiKey(owner, { label: "CI", role: "admin", expiresInDays: null });
    expect(parseToken(token, "pck_")).toBe(token);
    expect(JSON.stringify([await ask(database.adminUrl, "SELECT * FROM api_keys"), await ask(database.adminUrl, "SELECT * FROM changes"), await listApiKeys(owner)])).not.toContain(token);
  });

  it("does no more than its own role, and no more than its maker may today", async () => {
    const owner = await openNewOrganization(database);
    const admin = await openAs(database, owner.org, "admin");
    await expect(createApiKey(admin, { label: "CI", role: "owner", expiresInDays: null })).rejects.toMatchObject({ code: "forbidden" });
    for (const role of roles.slice(2)) {
      await expect(createApiKey(await openAs(database, owner.org, role), { label: "CI", role: "viewer", expiresInDays: null }), role).rejects.toMatchObject({ code: "forbidden" });
    }
    const { token, id } = await createApiKey(admin, { label: "CI", role: "admin", expiresInDays: null });
    expect((await open(token)).actor.role).toBe("admin");
    await changeRole(owner, { membershipId: admin.actor.membershipId, role: "viewer" });
    expect((await open(token)).actor.role).toBe("viewer");
    expect((await listApiKeys(owner)).find((key) => key.id === id)?.role).toBe("viewer");
  });

  it("reads no recorded values, whatever its role: nothing is asked of a gateway, and no look is noted", async () => {
    const owner = await openNewOrganization(database);
    const { token } = await createApiKey(owner, { label: "CI", role: "owner", expiresInDays: null });
    await expect(readRecordedValues(await open(token), { callId: randomId("cal") })).rejects.toMatchObject({ code: "forbidden" });
    expect(await ask(database.adminUrl, "SELECT kind FROM jobs WHERE org_id = $1", [owner.org.id])).toEqual([]);
    expect(await ask(database.adminUrl, "SELECT action FROM changes WHERE org_id = $1 AND action = 'call.read_values'", [owner.org.id])).toEqual([]);
  });

  it("ends on its day and when revoked, for good, with the answer of an unknown key", async () => {
    const owner = await openNewOrganization(database);
    const now = new Date();
    const [ending, revoked] = [await createApiKey(owner, { label: "a", role: "viewer", expiresInDays: 1 }, now), await createApiKey(owner, { label: "b", role: "viewer", expiresInDays: null })];
    await open(ending.token, new Date(now.getTime() + 86_400_000 - 1));
    await revokeApiKey(owner, { apiKeyId: revoked.id });
    await expect(revokeApiKey(owner, { apiKeyId: revoked.id })).rejects.toMatchObject({ code: "not_found" });
    const answers = await Promise.all([open(ending.token, new Date(now.getTime() + 86_400_000)), open(revoked.token), open("pck_unknown")].map((work) => work.catch((error: unknown) => error)));
    expect(answers[0]).toMatchObject({ code: "invalid_api_key" });
    expect(new Set(answers.map(String)).size).toBe(1);
    expect((await listApiKeys(owner, new Date(now.getTime() + 2 * 86_400_000))).map(({ state }) => state).sort()).toEqual(["expired", "revoked"]);
  });

  it("of another organization can be neither seen nor revoked", async () => {
    const [acme, other] = [await openNewOrganization(database), await openNewOrganization(database)];
    const { id, token } = await createApiKey(other, { label: "CI", role: "viewer", expiresInDays: null });
    await expect(revokeApiKey(acme, { apiKeyId: id })).rejects.toMatchObject({ code: "not_found" });
    expect(await listApiKeys(acme)).toEqual([]);
    await open(token);
  });

  it("never deals with keys, members or the organization itself, whatever its role", async () => {
    const owner = await openNewOrganization(database);
    const { token, id } = await createApiKey(owner, { label: "CI", role: "owner", expiresInDays: null });
    const key = await open(token);
    const { deps } = openScene(database);
    const acts: readonly (() => Promise<unknown>)[] = [
      () => createApiKey(key, { label: "more", role: "viewer", expiresInDays: null }), () => listApiKeys(key), () => revokeApiKey(key, { apiKeyId: id }),
      () => listMembers(key), () => inviteMember(deps, key, { email: newEmail(), role: "viewer" }), () => changeRole(key, { membershipId: owner.actor.membershipId, role: "viewer" }),
      () => renameOrganization(key, { name: "x" }), () => deleteOrganization(key, { confirm: key.org.name }),
    ];
    for (const act of acts) await expect(act()).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is asked for with a known end", () => {
    const parse = (expiresInDays: unknown) => createApiKeyInput.safeParse({ label: "CI", role: "viewer", expiresInDays });
    expect(parse("90").data?.expiresInDays).toBe(90);
    expect(parse("never").data?.expiresInDays).toBeNull();
    for (const bad of ["0", "-1", "1.5", "3651", "soon", ""]) expect(parse(bad).success, bad).toBe(false);
  });
});

describe("the API's edge", () => {
  const row = endpoint({
    method: "POST", path: "/x", operationId: "x", tag: "servers", summary: "",
    input: z.strictObject({ id: z.string().optional(), name: z.string().optional(), at: z.string().transform((text) => new Date(text)).optional() }), output: z.unknown(),
    run: async (tenant, input) => {
      if (input.name === "boom") throw new Error("a secret detail");
      if (input.name === "gone") throw new AppError("not_found");
      return input.name === "nothing" ? undefined : { org: tenant.org.id, ...input };
    },
  });
  let token: string;
  let orgId: string;
  beforeAll(async () => {
    const owner = await openNewOrganization(database);
    orgId = owner.org.id;
    token = (await createApiKey(owner, { label: "CI", role: "viewer", expiresInDays: null })).token;
  });
  const send = async (body: BodyInit | null, { type = "application/json", key = `Bearer ${token}`, url = "http://c/api/v1/x", params = {} as Record<string, string>, method = "POST" } = {}) => {
    const response = await answerWithKey(new Request(url, { method, body, headers: { ...(type ? { "content-type": type } : {}), ...(key ? { authorization: key } : {}) } }), params, row, "req-1");
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text), headers: response.headers };
  };

  it("runs the verb in the key's organization, with path, query or body", async () => {
    expect(await send('{"name":"a"}')).toMatchObject({ status: 200, body: { org: orgId, name: "a" } });
    expect(await send('{"name":"a"}', { params: { id: "7" } })).toMatchObject({ body: { id: "7", name: "a" } });
    expect(await send(null, { method: "GET", url: "http://c/api/v1/x?name=a" })).toMatchObject({ status: 200, body: { name: "a" } });
    expect(await send(null, { type: "" })).toMatchObject({ status: 200, body: { org: orgId } });
    expect(await send('{"at":"2026-01-31"}'), "what a schema makes of a text").toMatchObject({ status: 200, body: { at: "2026-01-31T00:00:00.000Z" } });
    expect((await send('{"name":"nothing"}')).status).toBe(204);
  });

  it("answers each fault with its status and one form, and keeps causes to itself", async () => {
    const big = `{"name":"${"x".repeat(1_048_576)}"}`;
    const cases: readonly [string, Promise<{ status: number; body: { error: { code: string; requestId: string } } }>, number, string][] = [
      ["no key", send("{}", { key: "" }), 401, "invalid_api_key"],
      ["another scheme", send("{}", { key: `Basic ${token}` }), 401, "invalid_api_key"],
      ["a grant's token", send("{}", { key: `Bearer ${token.replace("pck_", "pcg_")}` }), 401, "invalid_api_key"],
      ["a wrong checksum", send("{}", { key: `Bearer ${token.slice(0, -1)}${token.endsWith("0") ? "1" : "0"}` }), 401, "invalid_api_key"],
      ["a form", send("name=a", { type: "application/x-www-form-urlencoded" }), 415, "wrong_content_type"],
      ["text that claims JSON", send("{}", { type: "text/plain; application/json" }), 415, "wrong_content_type"],
      ["no JSON", send("{"), 400, "malformed_body"],
      ["a batch", send("[{}]"), 400, "malformed_body"],
      ["one key twice", send('{"name":"a","name":"b"}'), 400, "malformed_body"],
      ["one key twice, written differently", send('{"name":"a","n\\u0061me":"b"}'), 400, "malformed_body"],
      ["a number that loses its value", send('{"name":1e400}'), 400, "malformed_body"],
      ["an unknown member", send('{"name":"a","orgId":"org_x"}'), 400, "invalid_input"],
      ["a member that stands in the path", send('{"id":"8"}', { params: { id: "7" } }), 400, "invalid_input"],
      ["a query beside a body", send("{}", { url: "http://c/x?name=a" }), 400, "invalid_input"],
      ["a body where none is read", send('{"name":"a"}', { method: "DELETE" }), 400, "malformed_body"],
      ["one query twice", send(null, { method: "GET", url: "http://c/x?name=a&name=b" }), 400, "invalid_input"],
      ["over 1 MiB", send(big), 413, "body_too_large"],
      ["what is not there", send('{"name":"gone"}'), 404, "not_found"],
      ["our own fault", send('{"name":"boom"}'), 500, "unexpected"],
    ];
    for (const [what, answer, status, code] of cases) {
      const { status: got, body } = await answer;
      expect([what, got, body.error.code, body.error.requestId]).toEqual([what, status, code, "req-1"]);
      expect(JSON.stringify(body)).not.toContain("secret detail");
    }
  });

  it("a revoked key is refused at the next request", async () => {
    const owner = await openNewOrganization(database);
    const key = await createApiKey(owner, { label: "CI", role: "viewer", expiresInDays: null });
    expect((await send("{}", { key: `Bearer ${key.token}` })).status).toBe(200);
    await revokeApiKey(owner, { apiKeyId: key.id });
    expect((await send("{}", { key: `Bearer ${key.token}` })).status).toBe(401);
  });
});
