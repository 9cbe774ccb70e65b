import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { closeDatabase } from "@/lib/db/client";
import { Prisma } from "@/lib/db/sql";
import { formatCallCursor, parseCallCursor } from "@/lib/calls/call-cursor";
import { getCall } from "@/lib/calls/get-call";
import { compareShadow } from "@/lib/calls/compare-shadow";
import { listCallFacets } from "@/lib/calls/list-call-facets";
import { getLogRetention } from "@/lib/calls/get-log-retention";
import { listCalls } from "@/lib/calls/list-calls";
import { logRetentionInput } from "@/lib/calls/log-retention-input";
import { readRecordedValues } from "@/lib/calls/read-recorded-values";
import { everyCall } from "@/lib/calls/search/call-search";
import { callSearchInput } from "@/lib/calls/search/call-search-input";
import { setLogRetention } from "@/lib/calls/set-log-retention";
import { readFirstRun } from "@/lib/servers/first-run";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openAs } from "../servers/test-organization";
import { buildEstate, provideConsoleEnv, type Estate } from "../tenancy/two-organizations";

const rows = 130;
const ids = Array.from({ length: rows }, () => randomId("cal", Date.now() - 3_600_000));
let database: TestDatabase;
let acme: Estate;

beforeAll(async () => {
  database = await createTestDatabase();
  provideConsoleEnv(database);
  [acme] = [await buildEstate(database), await buildEstate(database)];
  // Many rows share one millisecond, so that paging by time alone would lose or repeat some.
  await ask(database.gatewayUrl,
    `INSERT INTO calls (id, org_id, started_at, server_id, server_name, grant_id, grant_label, policy_id, policy_version, http_method, method, tool, client_ip, request_bytes, effect, code, rule, outcome)
     SELECT id, $1, now() - interval '1 hour' + (i / 40) * interval '1 millisecond', $2, 'Files', $3, 'CI', $4, 1, 'POST', 'tools/call',
            CASE WHEN i % 2 = 0 THEN 'read_file' ELSE 'wipe' END, '127.0.0.1', 10,
            CASE WHEN i % 2 = 0 THEN 'allow' ELSE 'deny' END, CASE WHEN i % 2 = 0 THEN 'allowed' ELSE 'hidden' END, NULL, CASE WHEN i % 2 = 0 THEN 'delivered' ELSE 'refused' END
     FROM unnest($5::text[]) WITH ORDINALITY AS made (id, i)`, [acme.tenant.org.id, acme.serverId, acme.grantId, acme.policyId, ids]);
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const searchOf = (q: string) => callSearchInput.parse({ q }).q ?? everyCall;
const tools = searchOf("method:tools/call");

describe("the pages of the log", () => {
  it("walk through every row once, newest first, and back again", async () => {
    const forward: string[] = [];
    let after = undefined as ReturnType<typeof parseCallCursor> | undefined;
    for (;;) {
      const page = await listCalls(acme.tenant, { search: tools, limit: 17, ...(after ? { after } : {}) });
      forward.push(...page.calls.map((call) => call.id));
      const last = page.calls.at(-1);
      if (!page.next || !last) break;
      after = parseCallCursor(formatCallCursor(last));
    }
    expect(new Set(forward).size).toBe(rows);
    expect(forward).toHaveLength(rows);
    const oldest = forward.at(-1) ?? "";
    const { call } = await getCall(acme.tenant, oldest);
    const before = parseCallCursor(formatCallCursor(call));
    const back = await listCalls(acme.tenant, { search: tools, limit: 17, ...(before ? { before } : {}) });
    expect(back.calls.map((row) => row.id)).toEqual(forward.slice(-18, -1));
  });

  it("hold what the filter asks for, and nothing else", async () => {
    const denied = await listCalls(acme.tenant, { search: searchOf("decision:denied method:tools/call"), limit: 200 });
    expect(denied.calls).toHaveLength(rows / 2);
    expect(new Set(denied.calls.map((call) => call.code))).toEqual(new Set(["hidden"]));
    expect((await listCalls(acme.tenant, { search: searchOf("tool:read_file"), limit: 200 })).calls).toHaveLength(rows / 2);
    expect((await listCalls(acme.tenant, { search: searchOf(`grant:${randomId("grt")}`), limit: 200 })).calls).toEqual([]);
    expect((await listCalls(acme.tenant, { search: searchOf("until:2020-01-01"), limit: 200 })).calls).toEqual([]);
  });

  it("show a call with the policy version that judged it", async () => {
    const detail = await getCall(acme.tenant, ids[0] ?? "");
    expect(detail).toMatchObject({ call: { code: "hidden", policyVersion: 1 }, policy: { name: "Default" }, server: { slug: "files" } });
    expect(JSON.parse(detail.policy?.document ?? "")).toMatchObject({ version: "1" });
  });

  it("ask the database nothing for what is no id of a call, which could be anywhere in the log", async () => {
    const unasked: TenantContext = { ...acme.tenant, transaction: () => Promise.reject(new Error("the database was asked")) };
    for (const text of ["x", "cal_", "cal_000001", `${ids[0] ?? ""}0`, (ids[0] ?? "").toUpperCase()]) {
      await expect(getCall(unasked, text)).rejects.toMatchObject({ code: "not_found" });
      await expect(readRecordedValues(unasked, { callId: text })).rejects.toMatchObject({ code: "not_found" });
    }
  });

  it("offer the values that occur", async () => {
    expect(await listCallFacets(acme.tenant)).toMatchObject({ servers: [{ id: acme.serverId }], grants: [{ id: acme.grantId, label: "CI" }], tools: ["read_file", "wipe"], codes: ["allowed", "hidden"] });
  });
});

describe("partitions", () => {
  it("hold this month and the next two, made again without harm", async () => {
    expect(await ask(database.gatewayUrl, "SELECT ensure_log_partitions() AS made")).toEqual([{ made: 0 }]);
    const [row] = await ask(database.adminUrl, "SELECT count(*)::int AS n FROM calls_default");
    expect(row).toEqual({ n: 0 });
  });

  it("take in what a clock ahead of time had put aside, unless it is too much to be moved while nobody can write", async () => {
    const last = new Date();
    last.setUTCMonth(last.getUTCMonth() + 2, 15);
    const month = last.toISOString().slice(0, 7).replace("-", "");
    const aside = async () => (await ask(database.adminUrl, "SELECT (SELECT count(*) FROM calls_default)::int AS calls, (SELECT count(*) FROM audit_records_default)::int AS records"))[0];
    const insertCalls = (rows: number) => ask(database.adminUrl, `
      INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, client_ip, request_bytes, effect, code, outcome)
      SELECT 'cal_leap_' || i || '_' || $3, $1, $2, 's', 's', 'POST', '::1', 1, 'deny', 'denied', 'refused' FROM generate_series(1, $3::int) i`, [acme.tenant.org.id, last, rows]);
    for (const parent of ["calls", "audit_records"]) await ask(database.ownerUrl, `DROP TABLE ${parent}_${month}`);
    await insertCalls(3);
    await ask(database.adminUrl, "INSERT INTO audit_records (org_id, writer_id, seq, at, kind, hash, body) VALUES ($1, 'log_leap', 1, $2, 'refusal', '', '{}')", [acme.tenant.org.id, last]);
    expect(await aside()).toEqual({ calls: 3, records: 1 });
    expect(await ask(database.gatewayUrl, "SELECT ensure_log_partitions() AS made")).toEqual([{ made: 2 }]);
    expect(await aside()).toEqual({ calls: 0, records: 0 });
    expect(await ask(database.adminUrl, `SELECT count(*)::int AS n FROM calls_${month}`)).toEqual([{ n: 3 }]);
    // What holds for every month holds for this one: an outcome is written once, and nobody reaches past the table itself.
    await expect(ask(database.adminUrl, "UPDATE calls SET outcome = 'delivered' WHERE started_at = $1", [last])).rejects.toThrow(/written once/);
    await expect(ask(database.gatewayUrl, `SELECT 1 FROM calls_${month}`)).rejects.toThrow(/permission denied/);

    await ask(database.ownerUrl, `DROP TABLE calls_${month}`);
    await insertCalls(20_001);
    expect(await ask(database.gatewayUrl, "SELECT ensure_log_partitions() AS made")).toEqual([{ made: 0 }]);
    expect(await aside()).toMatchObject({ calls: 20_001 });
  });
});

describe("how long the log is kept", () => {
  const stored = () => ask(database.adminUrl, "SELECT log_retention_days AS days FROM organizations WHERE id = $1", [acme.tenant.org.id]);

  it("is without end until somebody says otherwise, and each word of it is one change", async () => {
    expect(await getLogRetention(acme.tenant)).toEqual({ days: null });
    for (const days of ["90", 90, "", null]) await setLogRetention(acme.tenant, logRetentionInput.parse({ days }));
    expect(await getLogRetention(acme.tenant)).toEqual({ days: null });
    const changes = await ask(database.adminUrl, "SELECT before, after FROM changes WHERE org_id = $1 AND action = 'call.set_retention' ORDER BY at, id", [acme.tenant.org.id]);
    expect(changes).toEqual([{ before: { days: null }, after: { days: 90 } }, { before: { days: 90 }, after: { days: null } }]);
  });

  it("is for those who manage the organization to say, within its bounds", async () => {
    for (const role of ["policy_manager", "approver", "viewer"] as const) {
      await expect(setLogRetention(await openAs(database, acme.tenant.org, role), { days: 1 })).rejects.toMatchObject({ code: "forbidden" });
    }
    for (const days of [0, -1, 3_651, 1.5, "0", "-3", "soon", true, undefined]) {
      const { error } = logRetentionInput.safeParse({ days });
      expect(error?.issues.map(({ message }) => message), `${String(days)} is refused in our own words`).toEqual(["Keep the log for 1 to 3650 days, or leave this empty to keep it without end."]);
    }
    expect(await stored()).toEqual([{ days: null }]);
  });
});

describe("what looks through the log", () => {
  it("compares with a shadow the newest calls of the grant alone, and says where it ends", async () => {
    const { tenant, serverId, grantId } = await buildEstate(database);
    await ask(database.gatewayUrl,
      `INSERT INTO calls (id, org_id, started_at, server_id, server_name, grant_id, http_method, method, tool, client_ip, request_bytes, effect, code, outcome, shadow_policy_id, shadow_version, shadow_effect, shadow_code)
       SELECT 'cal_shadow_' || i, $1, now() - interval '1 minute' - i * interval '1 second', $2, 'Files', $3, 'POST', 'tools/call', 'run', '127.0.0.1', 10, 'allow', 'allowed', 'delivered', 'pol_shadow',
              CASE WHEN i <= 4 THEN 1 ELSE 2 END, CASE WHEN i % 2 = 0 THEN 'deny' ELSE 'allow' END, 'denied' FROM generate_series(1, 20) i`, [tenant.org.id, serverId, grantId]);
    const compare = (version: number, callsMax: number) => compareShadow(tenant, { grantId, policyId: "pol_shadow", version, days: 1 }, new Date(), callsMax);
    // One more call is of the estate, and no shadow judged it.
    expect(await compare(2, 21)).toMatchObject({ compared: 16, agreed: 8, differed: 8, isCut: true });
    expect(await compare(2, 22)).toMatchObject({ compared: 16, isCut: false });
    expect(await compare(2, 9)).toMatchObject({ compared: 4, agreed: 2, differed: 2, calls: [{ tool: "run" }, { tool: "run" }], isCut: true });
    expect(await compare(2, 5)).toMatchObject({ compared: 0, calls: [], isCut: true });
  });

  it("finds the first call of an agent at either end of a log", async () => {
    const { tenant, serverId, grantId } = await buildEstate(database);
    expect(await readFirstRun(tenant)).toMatchObject({ hasCall: false, hasGrant: true });
    await ask(database.gatewayUrl,
      `INSERT INTO calls (id, org_id, started_at, server_id, server_name, grant_id, http_method, method, client_ip, request_bytes, effect, code, outcome)
       VALUES ('cal_first', $1, now(), $2, 'Files', $3, 'POST', 'tools/call', '127.0.0.1', 10, 'allow', 'allowed', 'delivered')`, [tenant.org.id, serverId, grantId]);
    expect(await readFirstRun(tenant)).toMatchObject({ hasCall: true });
  });

  it("is ended by Postgres itself when the console has given it up, and nothing of that outlives the transaction", async () => {
    const timeOf = async () => acme.tenant.transaction((db) => db.$queryRaw<{ statement_timeout: string }[]>(Prisma.sql`SHOW statement_timeout`));
    expect(await timeOf()).toEqual([{ statement_timeout: "15s" }]);
    await listCallFacets(acme.tenant);
    expect(await timeOf()).toEqual([{ statement_timeout: "15s" }]);
  });
});
