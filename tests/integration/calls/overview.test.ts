import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { closeDatabase } from "@/lib/db/client";
import { openOverview, type CallNumbers, type OverviewPart } from "@/lib/calls/overview/open-overview";
import type { OverviewSpan } from "@/lib/calls/overview/overview-span";
import { uncountedBounds } from "@/lib/calls/overview/read-uncounted";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { gatewayBounds } from "@/proxy/bounds";
import { countBounds, countCalls } from "@/proxy/duties/count-calls";
import { underAdvisoryLock } from "@/proxy/duties/under-advisory-lock";
import { openPostgres, type Postgres } from "@/proxy/postgres/open-postgres";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openNewOrganization } from "../servers/test-organization";

let database: TestDatabase;
let postgres: Postgres;
let gateway: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  postgres = openPostgres(database.gatewayUrl, gatewayBounds, () => undefined);
  gateway = postgres.duties;
});
afterAll(async () => {
  await postgres.close();
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

interface Call { readonly minutesAgo: number; readonly tool?: string | null; readonly grant?: string; readonly effect?: string; readonly code?: string; readonly rule?: string; readonly outcome?: string; readonly ms?: number; readonly isError?: boolean; readonly httpMethod?: string; readonly method?: string | null }

async function call(tenant: TenantContext, { minutesAgo, tool = "run", grant = "grt_1", effect = "allow", code = "allowed", rule, outcome = effect === "allow" ? "delivered" : "refused", ms = 10, isError, httpMethod = "POST", method = "tools/call" }: Call): Promise<string> {
  const id = randomId("cal");
  await ask(database.gatewayUrl,
    `INSERT INTO calls (id, org_id, started_at, server_id, server_name, grant_id, grant_label, policy_id, http_method, method, client_ip, request_bytes, tool, effect, code, rule, outcome, total_ms, is_error)
     VALUES ($1, $2, now() - $3 * interval '1 minute', 'srv_1', 'Files', $4, 'CI', 'pol_1', $12, $13, '127.0.0.1', 10, $5, $6, $7, $8, $9, $10, $11)`,
    [id, tenant.org.id, minutesAgo, grant, tool, effect, code, rule ?? null, outcome, outcome === "pending" ? null : ms, isError ?? null, httpMethod, method]);
  return id;
}
const count = () => underAdvisoryLock(gateway, "tallies", (_query, client) => countCalls(client));
const tallied = async (tenant: TenantContext) => Number((await ask(database.adminUrl, "SELECT coalesce(sum(calls), 0) AS calls FROM call_tallies WHERE org_id = $1 AND kind = 'all'", [tenant.org.id]))[0]?.["calls"]);
const readOverview = <P extends OverviewPart>(tenant: TenantContext, span: OverviewSpan, part: P) => openOverview(tenant, span)(part);
/** Of a day, unless said otherwise. */
const totalsOf = async (tenant: TenantContext, span: OverviewSpan = "24h") => ({ ...(await readOverview(tenant, span, "calls")).totals, ...(await readOverview(tenant, span, "latency")).totals });
const callsOf = (totals: CallNumbers) => totals.allowed + totals.denied + totals.parked;

describe("the overview of an organization", () => {
  it("tells decisions, failures, latencies and the most used, the same before and after they are counted", async () => {
    const tenant = await openNewOrganization(database);
    for (const minutesAgo of [1, 100, 300]) {
      await call(tenant, { minutesAgo, ms: 10 });
      await call(tenant, { minutesAgo, ms: 10, isError: true });
      await call(tenant, { minutesAgo, outcome: "error" });
      await call(tenant, { minutesAgo, tool: "rm", effect: "deny", code: "denied_by_rule", rule: "/tools/rm/rules/0", grant: "grt_2" });
      await call(tenant, { minutesAgo, effect: "park", code: "approval_required" });
    }
    await count();
    expect(await tallied(tenant)).toBeGreaterThanOrEqual(10);
    const totals = await totalsOf(tenant);
    expect(totals).toEqual({ allowed: 9, denied: 3, parked: 3, failed: 6, p50Ms: 10, p95Ms: 10 });
    const { bins, uncounted } = await readOverview(tenant, "24h", "calls");
    expect(bins.reduce((sum, bin) => sum + bin.allowed + bin.denied + bin.parked, 0)).toBe(15);
    expect((await readOverview(tenant, "24h", "tools")).map(({ detail, calls, denied }) => [detail, calls, denied])).toEqual([["run", 12, 0], ["rm", 3, 3]]);
    expect((await readOverview(tenant, "24h", "grants")).map(({ id, name, calls }) => [id, name, calls])).toEqual([["grt_1", "CI", 12], ["grt_2", "CI", 3]]);
    expect(await readOverview(tenant, "24h", "rules")).toEqual([{ id: "pol_1", detail: "denied_by_rule", rule: "/tools/rm/rules/0", name: "Files", calls: 3, denied: 3, failed: 0 }]);
    expect(uncounted).toBeNull();
    expect(await totalsOf(tenant, "30d")).toEqual(totals);
    expect((await readOverview(tenant, "7d", "calls")).bins).toHaveLength(56);
    expect((await readOverview(tenant, "7d", "latency")).bins).toHaveLength(56);
  });

  it("takes the end of a stream on which a client listened for no failure, and a call that was cut for one", async () => {
    const tenant = await openNewOrganization(database);
    for (const minutesAgo of [1, 100]) {
      await call(tenant, { minutesAgo, outcome: "cut", httpMethod: "GET", method: null, tool: null });
      await call(tenant, { minutesAgo, outcome: "cut", method: "subscriptions/listen", tool: null });
      await call(tenant, { minutesAgo, outcome: "cut" });
    }
    await count();
    expect(await totalsOf(tenant)).toMatchObject({ allowed: 6, failed: 2 });
  });

  it("counts a late row and a late outcome again, and counts nothing twice however often it is counted", async () => {
    const tenant = await openNewOrganization(database);
    const id = await call(tenant, { minutesAgo: 200, outcome: "pending" });
    await count();
    await count();
    expect(callsOf(await totalsOf(tenant, "24h"))).toBe(1);
    expect(await totalsOf(tenant)).toMatchObject({ failed: 0, p50Ms: null });
    await ask(database.gatewayUrl, "UPDATE calls SET outcome = 'error', total_ms = 9 WHERE id = $1", [id]);
    await call(tenant, { minutesAgo: 200 });
    await count();
    expect(await totalsOf(tenant)).toMatchObject({ allowed: 2, failed: 1, p50Ms: 10 });
    expect(await tallied(tenant)).toBe(2);
    expect(await ask(database.adminUrl, "SELECT 1 FROM call_tally_marks WHERE org_id = $1", [tenant.org.id])).toEqual([]);
  });

  it("misses no late row that commits while its hour is counted", async () => {
    const tenant = await openNewOrganization(database);
    await call(tenant, { minutesAgo: 200 });
    const client = await gateway.connect();
    try {
      await client.query("BEGIN");
      await client.query(`INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, client_ip, request_bytes, effect, code, outcome)
        VALUES ($1, $2, now() - interval '200 minutes', 'srv_1', 'Files', 'POST', '127.0.0.1', 10, 'deny', 'hidden', 'refused')`, [randomId("cal"), tenant.org.id]);
      await count();
      expect(await tallied(tenant)).toBe(1);
      await client.query("COMMIT");
    } finally {
      client.release();
    }
    await count();
    expect(await tallied(tenant)).toBe(2);
  });

  it("counts everybody else's hours where one organization's cannot be counted in time, says which, and counts that one too once it can", async () => {
    await count();
    const tenants = [await openNewOrganization(database), await openNewOrganization(database), await openNewOrganization(database)].sort((one, other) => (one.org.id < other.org.id ? -1 : 1));
    await ask(database.adminUrl, "UPDATE call_tally_state SET through = through - interval '5 hours'");
    for (const tenant of tenants) await call(tenant, { minutesAgo: 200 });
    await ask(database.adminUrl, "DELETE FROM call_tally_marks");
    const numbers = () => Promise.all(tenants.map(tallied));
    const client = await gateway.connect();
    try {
      await client.query("BEGIN");
      await client.query("SELECT pg_advisory_xact_lock(1)");
      await ask(database.ownerUrl, `CREATE FUNCTION wait_there() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.org_id = '${String(tenants[1]?.org.id)}' THEN PERFORM pg_advisory_xact_lock(1); END IF; RETURN NEW; END $$`);
      await ask(database.ownerUrl, "CREATE TRIGGER waits_there BEFORE INSERT ON call_tallies FOR EACH ROW EXECUTE FUNCTION wait_there()");
      const hurriedCount = () => underAdvisoryLock(gateway, "tallies", (_query, counting) => countCalls(counting, undefined, { ...countBounds, sliceMaxMs: 300 }));
      for (let turn = 0; turn < 2; turn += 1) {
        await expect(hurriedCount()).rejects.toMatchObject({ message: expect.stringContaining(tenants[1]?.org.id ?? ""), cause: { code: "57014" } });
        expect(await numbers()).toEqual([1, 0, 1]);
      }
      // The others' pages have it from the counts; that one's reads two hours of the log itself, and says what is missing.
      const [first, second] = await Promise.all(tenants.map((tenant) => readOverview(tenant, "24h", "calls")));
      expect([first?.uncounted, callsOf(first?.totals ?? { allowed: 0, denied: 0, parked: 0, failed: 0 })]).toEqual([null, 1]);
      expect(second?.uncounted).not.toBeNull();
      await client.query("COMMIT");
    } finally {
      client.release(true);
      await ask(database.ownerUrl, "DROP FUNCTION wait_there CASCADE");
    }
    await count();
    expect(await numbers()).toEqual([1, 1, 1]);
    for (const tenant of tenants) expect(callsOf(await totalsOf(tenant))).toBe(1);
  });

  it("counts an hour of any size in slices of a bounded number of calls, each of which stays, and organizations take turns", async () => {
    await count();
    const tenants = [await openNewOrganization(database), await openNewOrganization(database)].sort((one, other) => (one.org.id < other.org.id ? -1 : 1));
    const [large, small] = tenants;
    if (large === undefined || small === undefined) throw new Error("two organizations");
    await ask(database.adminUrl, "ALTER TABLE calls DISABLE TRIGGER late_calls_are_tallied");
    await ask(database.adminUrl, `INSERT INTO calls (id, org_id, started_at, server_id, server_name, grant_id, http_method, method, client_ip, request_bytes, tool, effect, code, outcome, total_ms)
      SELECT 'cal_slice_' || n, $1, date_bin('1 hour', now() - interval '3 hours', 'epoch') + n * interval '3 seconds', 'srv_1', 'Files', 'grt_' || n % 3, 'POST', 'tools/call', '127.0.0.1', 10,
        'tool_' || n % 7, CASE WHEN n % 5 = 0 THEN 'deny' ELSE 'allow' END, 'allowed', CASE WHEN n % 5 = 0 THEN 'refused' ELSE 'delivered' END, n FROM generate_series(0, 999) n`, [large.org.id]);
    await ask(database.adminUrl, `INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, client_ip, request_bytes, effect, code, outcome)
      VALUES ($1, $2, date_bin('1 hour', now() - interval '3 hours', 'epoch'), 'srv_1', 'Files', 'POST', '127.0.0.1', 10, 'deny', 'hidden', 'refused')`, [randomId("cal"), small.org.id]);
    await ask(database.adminUrl, "ALTER TABLE calls ENABLE TRIGGER late_calls_are_tallied");
    await ask(database.adminUrl, "UPDATE call_tally_state SET through = date_bin('1 hour', now() - interval '3 hours', 'epoch')");
    const oneSlice = () => underAdvisoryLock(gateway, "tallies", (_query, counting) => countCalls(counting, undefined, { ...countBounds, sliceCalls: 100, slicesMax: 1 }));
    const walked = async (tenant: TenantContext) => Number((await ask(database.adminUrl, "SELECT sum(calls) AS calls FROM call_tally_parts WHERE org_id = $1 AND kind = 'all'", [tenant.org.id]))[0]?.["calls"] ?? 0);
    const seen: [number, number, number][] = [];
    for (let slice = 0; slice < 20; slice += 1) {
      await oneSlice();
      seen.push([await walked(large), await tallied(large), await tallied(small)]);
    }
    // The small one has its turn long before the large one is done.
    expect(seen.find(([, , ofSmall]) => ofSmall === 1)?.[0]).toBeLessThan(500);
    expect(seen.find(([, , ofSmall]) => ofSmall === 1)?.[1]).toBe(0);
    expect(seen.map(([parts]) => parts).filter((parts, index, all) => parts !== (all[index - 1] ?? 0))).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 0]);
    expect(seen.at(-1)).toEqual([0, 1_000, 1]);
    // As one look would have counted it.
    const counts = `SELECT kind, id, detail, name, calls, denied, parked, failed FROM %s ORDER BY kind, id, detail`;
    const hour = "date_bin('1 hour', now() - interval '3 hours', 'epoch')";
    expect(await ask(database.adminUrl, counts.replace("%s", "call_tallies WHERE org_id = $1"), [large.org.id]))
      .toEqual(await ask(database.adminUrl, counts.replace("%s", `tally_calls_of($1, ${hour}, ${hour} + interval '1 hour')`), [large.org.id]));
    expect(await ask(database.adminUrl, "SELECT 1 FROM call_tally_parts UNION ALL SELECT 1 FROM call_tally_walks")).toEqual([]);
  });

  it("counts an hour once more where a row of it came into what was walked already", async () => {
    const tenant = await openNewOrganization(database);
    await count();
    const oneSlice = () => underAdvisoryLock(gateway, "tallies", (_query, counting) => countCalls(counting, undefined, { ...countBounds, sliceCalls: 1, slicesMax: 1 }));
    for (const minutesAgo of [203, 202, 201]) await call(tenant, { minutesAgo });
    await oneSlice();
    await call(tenant, { minutesAgo: 203.5 });
    await count();
    expect(await tallied(tenant)).toBe(4);
    expect(await ask(database.adminUrl, "SELECT 1 FROM call_tally_walks")).toEqual([]);
  });

  it("keeps five thousand tools of an hour apart while it walks it, however many names are called, and counts every call", async () => {
    const tenant = await openNewOrganization(database);
    await count();
    await ask(database.gatewayUrl, `INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, client_ip, request_bytes, tool, effect, code, outcome)
      SELECT 'cal_names_' || n, $1, date_bin('1 hour', now() - interval '3 hours', 'epoch') + n * interval '100 milliseconds', 'srv_1', 'Files', 'POST', '127.0.0.1', 10,
        CASE WHEN n % 10 = 0 THEN 'often' ELSE 'name_' || n END, 'deny', 'hidden', 'refused' FROM generate_series(0, 24999) n`, [tenant.org.id]);
    const parts: number[] = [];
    for (let slice = 0; slice < 3; slice += 1) {
      await underAdvisoryLock(gateway, "tallies", (_query, counting) => countCalls(counting, undefined, { ...countBounds, slicesMax: 1 }));
      parts.push(Number((await ask(database.adminUrl, "SELECT count(*) AS parts FROM call_tally_parts WHERE org_id = $1", [tenant.org.id]))[0]?.["parts"]));
    }
    expect(Math.max(...parts)).toBeLessThanOrEqual(10_000);
    await count();
    const ofTools = await ask(database.adminUrl, "SELECT detail, calls::int FROM call_tallies WHERE org_id = $1 AND kind = 'tool' ORDER BY calls DESC", [tenant.org.id]);
    expect(ofTools).toHaveLength(51);
    expect(ofTools.slice(0, 2)).toEqual([{ detail: "", calls: 25_000 - 2_500 - 49 }, { detail: "often", calls: 2_500 }]);
  });

  it("counts marked hours in as many steps as they take, and keeps each", async () => {
    const tenant = await openNewOrganization(database);
    await count();
    for (const minutesAgo of [200, 300, 400]) await call(tenant, { minutesAgo });
    const numbers: number[] = [];
    for (let step = 0; step < 3; step += 1) {
      await underAdvisoryLock(gateway, "tallies", (_query, counting) => countCalls(counting, undefined, { ...countBounds, slicesMax: 1 }));
      numbers.push(await tallied(tenant));
    }
    expect(numbers).toEqual([1, 2, 3]);
  });

  it("reads what is not counted yet once for all parts of a page, and no more of it than a page may: of the rest it says that it is missing", async () => {
    const tenant = await openNewOrganization(database);
    await count();
    for (const seconds of [50, 40, 30, 20, 10]) await call(tenant, { minutesAgo: seconds / 60 });
    const bounded = openOverview(tenant, "24h", new Date(), { ...uncountedBounds, callsMax: 3 });
    const { totals, uncounted } = await bounded("calls");
    expect(callsOf(totals)).toBe(3);
    expect(uncounted).not.toBeNull();
    const whole = openOverview(tenant, "24h", new Date(), { ...uncountedBounds, callsMax: 5 });
    expect(callsOf((await whole("calls")).totals)).toBe(5);
    // What comes now is in none of the page's parts, since its reading is over.
    await call(tenant, { minutesAgo: 0 });
    expect([callsOf((await whole("calls")).totals), (await whole("tools"))[0]?.calls, (await whole("grants"))[0]?.calls]).toEqual([5, 5, 5]);
    expect((await whole("calls")).uncounted).toBeNull();
  });

  describe("whose hour in progress is longer than a page reads", () => {
    /** The middle of an hour that is long over, taken for now: what is walked of it does not hang on when this test runs. */
    const at = "date_bin('1 hour', now() - interval '5 hours', 'epoch') + interval '40 minutes'";
    const hour = "date_bin('1 hour', now() - interval '5 hours', 'epoch')";
    const clock = async () => new Date(String((await ask(database.adminUrl, `SELECT (${at})::text AS at`))[0]?.["at"]));
    const bounded = { ...uncountedBounds, callsMax: 300 };
    const readAt = async (tenant: TenantContext) => openOverview(tenant, "24h", await clock(), bounded);

    /** A thousand calls a second and a half apart from the beginning of the hour, of which those after minute 33 are not old enough to be walked. */
    async function openHour(name: string): Promise<TenantContext> {
      const tenant = await openNewOrganization(database);
      await ask(database.adminUrl, "ALTER TABLE calls DISABLE TRIGGER late_calls_are_tallied");
      await ask(database.adminUrl, `INSERT INTO calls (id, org_id, started_at, server_id, server_name, grant_id, http_method, method, client_ip, request_bytes, tool, effect, code, outcome, total_ms)
        SELECT 'cal_${name}_' || n, $1, ${hour} + n * interval '1500 milliseconds', 'srv_1', 'Files', 'grt_' || n % 3, 'POST', 'tools/call', '127.0.0.1', 10,
          'tool_' || n % 7, CASE WHEN n % 5 = 0 THEN 'deny' ELSE 'allow' END, 'allowed', CASE WHEN n % 5 = 0 THEN 'refused' ELSE 'delivered' END, n FROM generate_series(0, 1499) n`, [tenant.org.id]);
      await ask(database.adminUrl, "ALTER TABLE calls ENABLE TRIGGER late_calls_are_tallied");
      await ask(database.adminUrl, `DELETE FROM call_tally_walks; DELETE FROM call_tally_marks; UPDATE call_tally_state SET through = ${hour}`);
      return tenant;
    }
    const openWalks = (calls = 100) => ask(database.gatewayUrl, `SELECT open_tally_walks($1, ${at})`, [calls]);
    async function slice(sliceCalls = 100): Promise<unknown> {
      const [walk] = await ask(database.gatewayUrl, `SELECT org_id, hour FROM next_tally_walk('{}', ${at})`);
      if (walk !== undefined) await ask(database.gatewayUrl, `SELECT tally_slice($1, $2, $3, ${at})`, [walk["org_id"], walk["hour"], sliceCalls]);
      return walk;
    }
    const walkAll = async () => {
      for (let round = 0; round < 60 && (await slice()) !== undefined; round += 1);
    };

    it("has it walked in slices up to what no row can come into unmarked, and its numbers are whole and the newest call among them", async () => {
      const tenant = await openHour("walked");
      expect((await (await readAt(tenant))("calls")).uncounted).not.toBeNull();
      await openWalks();
      await walkAll();
      const [walk] = await ask(database.adminUrl, `SELECT through = ${at} - interval '7 minutes' AS is_through, is_first FROM call_tally_walks WHERE org_id = $1`, [tenant.org.id]);
      expect(walk).toEqual({ is_through: true, is_first: true });
      const read = await readAt(tenant);
      const { totals, bins, uncounted } = await read("calls");
      expect(uncounted).toBeNull();
      expect([totals.allowed, totals.denied]).toEqual([1_200, 300]);
      expect(bins.at(-1)).toMatchObject({ allowed: 1_200, denied: 300 });
      expect((await read("grants")).map(({ calls }) => calls)).toEqual([500, 500, 500]);
      expect((await read("tools")).reduce((sum, { calls }) => sum + calls, 0)).toBe(1_500);
      // The same of every kind as one look at the log.
      const wide = openOverview(tenant, "24h", await clock());
      for (const part of ["calls", "latency", "tools", "grants", "rules"] as const) expect(await read(part)).toEqual(await wide(part));
    });

    it("lacks no call and has none twice at any slice, whatever comes meanwhile", async () => {
      const tenant = await openHour("racing");
      await openWalks();
      // As rows come that are not late by the clock of the hour.
      await ask(database.adminUrl, "ALTER TABLE calls DISABLE TRIGGER late_calls_are_tallied");
      let added = 0;
      for (let round = 0; round < 20; round += 1) {
        const reading = (await readAt(tenant))("calls");
        const ingested = ask(database.gatewayUrl, `INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, client_ip, request_bytes, effect, code, outcome)
          VALUES ('cal_more_${String(round)}', $1, ${at} - interval '1 minute', 'srv_1', 'Files', 'POST', '127.0.0.1', 10, 'deny', 'hidden', 'refused')`, [tenant.org.id]);
        const [{ totals, uncounted }] = await Promise.all([reading, slice(), ingested]);
        const missing = uncounted === null ? 0 : Number((await ask(database.adminUrl, "SELECT count(*) AS n FROM calls WHERE org_id = $1 AND started_at >= $2 AND started_at < $3", [tenant.org.id, uncounted.from, uncounted.to]))[0]?.["n"]);
        expect(callsOf(totals) + missing).toBeGreaterThanOrEqual(1_500 + added);
        expect(callsOf(totals) + missing).toBeLessThanOrEqual(1_501 + added);
        added += 1;
      }
      await ask(database.adminUrl, "ALTER TABLE calls ENABLE TRIGGER late_calls_are_tallied");
      await walkAll();
      expect((await (await readAt(tenant))("calls")).uncounted).toBeNull();
    });

    it("says that some came late until it is walked anew, which is begun once a minute at most", async () => {
      const tenant = await openHour("late");
      await openWalks();
      await walkAll();
      await ask(database.gatewayUrl, `INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, client_ip, request_bytes, effect, code, outcome)
        VALUES ('cal_late', $1, ${hour} + interval '3 minutes', 'srv_1', 'Files', 'POST', '127.0.0.1', 10, 'deny', 'hidden', 'refused')`, [tenant.org.id]);
      expect(await slice()).toBeUndefined();
      const before = await (await readAt(tenant))("calls");
      expect([callsOf(before.totals), before.uncounted?.isPartly]).toEqual([1_500, true]);
      // A minute on there is something to walk again: it ends where it is through, and begins anew.
      const later = at.replace("40 minutes", "41 minutes");
      const walkLater = async () => {
        for (let round = 0; round < 60; round += 1) {
          const [walk] = await ask(database.gatewayUrl, `SELECT org_id, hour FROM next_tally_walk('{}', ${later})`);
          if (walk === undefined) return;
          await ask(database.gatewayUrl, `SELECT tally_slice($1, $2, 100, ${later})`, [walk["org_id"], walk["hour"]]);
        }
      };
      await walkLater();
      expect((await (await readAt(tenant))("calls")).uncounted?.isPartly).toBe(true);
      await ask(database.adminUrl, "UPDATE call_tally_walks SET asked_at = asked_at - interval '2 minutes', through = through - interval '1 minute' WHERE org_id = $1", [tenant.org.id]);
      await walkLater();
      const after = await (await readAt(tenant))("calls");
      expect([callsOf(after.totals), after.uncounted]).toEqual([1_501, null]);
    });

    it("takes up nobody's who calls less, and none while whole hours are still to be counted", async () => {
      await openHour("seldom");
      await openWalks(1_400);
      expect(await ask(database.adminUrl, "SELECT 1 FROM call_tally_walks")).toEqual([]);
      await ask(database.adminUrl, "UPDATE call_tally_state SET through = through - interval '1 hour'");
      await openWalks();
      expect(await ask(database.adminUrl, "SELECT 1 FROM call_tally_walks")).toEqual([]);
    });

    it("goes on where it was once the hour is over, and the hour is counted as one look would have counted it", async () => {
      const tenant = await openHour("over");
      await openWalks();
      await walkAll();
      await count();
      const counts = "SELECT kind, id, detail, name, calls, denied, parked, failed FROM %s ORDER BY kind, id, detail";
      expect(await ask(database.adminUrl, counts.replace("%s", "call_tallies WHERE org_id = $1"), [tenant.org.id]))
        .toEqual(await ask(database.adminUrl, counts.replace("%s", `tally_calls_of($1, ${hour}, ${hour} + interval '1 hour')`), [tenant.org.id]));
      expect(await ask(database.adminUrl, "SELECT 1 FROM call_tally_parts UNION ALL SELECT 1 FROM call_tally_walks")).toEqual([]);
    });

    it("is walked by the index of the organization's newest calls, though Postgres has no statistics of what came in since", async () => {
      const other = await openNewOrganization(database);
      await ask(database.adminUrl, "ANALYZE calls");
      await ask(database.adminUrl, `INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, client_ip, request_bytes, effect, code, outcome)
        SELECT 'cal_others_' || n, $1, ${hour} + n * interval '100 milliseconds', 'srv_1', 'Files', 'POST', '127.0.0.1', 10, 'deny', 'hidden', 'refused' FROM generate_series(1, 20000) n`, [other.org.id]);
      const tenant = await openHour("plans");
      const plans = await withClient(database.adminUrl, async (client) => {
        const notices: string[] = [];
        client.on("notice", ({ message }) => notices.push(String(message)));
        await client.query("LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on; SET auto_explain.log_level = notice");
        await client.query(`SELECT open_tally_walks(100, ${at})`);
        await client.query(`SELECT tally_slice($1, ${hour}, 100, ${at})`, [tenant.org.id]);
        return notices;
      });
      const scans = plans.flatMap((plan) => [...plan.matchAll(/^.* on calls(?:_\S+)? .*$\n.*$/gm)].map(([scan]) => scan));
      expect(scans.length).toBeGreaterThanOrEqual(3);
      for (const scan of scans) expect(scan).toMatch(/Index (?:Only )?Scan using \S+org_id_started_at_id_effect_idx on .*\n\s*Index Cond: \(\(org_id = .* AND \(started_at >= .* AND \(started_at < /);
    });
  });

  it("meets no deadlock with who deletes an organization whose hour is being counted again", async () => {
    const tenant = await openNewOrganization(database);
    await call(tenant, { minutesAgo: 200 });
    await count();
    await call(tenant, { minutesAgo: 200 });
    await withClient(database.adminUrl, async (deleter) => {
      await deleter.query("BEGIN");
      await deleter.query("SELECT 1 FROM organizations WHERE id = $1 FOR UPDATE", [tenant.org.id]);
      const counting = count();
      await vi.waitFor(async () => expect(await ask(database.adminUrl, "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT tally_slice%' AND wait_event_type = 'Lock' AND datname = current_database()")).toHaveLength(1), { timeout: 5_000 });
      await deleter.query("DELETE FROM organizations WHERE id = $1", [tenant.org.id]);
      await deleter.query("COMMIT");
      await counting;
    });
    expect(await tallied(tenant)).toBe(0);
  });

  it("does not stop at marks of what nobody counts any more: hours long past, and organizations that are gone", async () => {
    const tenant = await openNewOrganization(database);
    await count();
    const before = await tallied(tenant);
    for (let hour = 0; hour < 30; hour += 1) {
      await ask(database.adminUrl, "INSERT INTO call_tally_marks (org_id, hour) VALUES ($1, date_bin('1 hour', now() - interval '40 days' - $2 * interval '1 hour', 'epoch')), ('org_gone', date_bin('1 hour', now() - $2 * interval '1 hour', 'epoch'))", [tenant.org.id, hour]);
    }
    await call(tenant, { minutesAgo: 600 });
    await count();
    expect(await tallied(tenant)).toBe(before + 1);
    expect(await ask(database.adminUrl, "SELECT 1 FROM call_tally_marks")).toEqual([]);
  });

  it("keeps the fifty most used of an hour apart, and counts the rest with them in all", async () => {
    const tenant = await openNewOrganization(database);
    await ask(database.gatewayUrl, `INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, client_ip, request_bytes, tool, effect, code, outcome)
      SELECT 'cal_' || $1 || n, $1, now() - interval '200 minutes', 'srv_1', 'Files', 'POST', '127.0.0.1', 10, 'tool_' || n, 'deny', 'hidden', 'refused' FROM generate_series(1, 500) n`, [tenant.org.id]);
    await count();
    expect((await totalsOf(tenant)).denied).toBe(500);
    const [row] = await ask(database.adminUrl, "SELECT count(*) AS tools, sum(calls) AS calls FROM call_tallies WHERE org_id = $1 AND kind = 'tool'", [tenant.org.id]);
    expect(row).toMatchObject({ tools: "51", calls: "500" });
  });

  it("shows nothing of another organization's, and forgets counts with the log that they count", async () => {
    const [one, other] = [await openNewOrganization(database), await openNewOrganization(database)];
    await call(one, { minutesAgo: 3 * 1_440 });
    await call(one, { minutesAgo: 30 });
    await count();
    expect(callsOf(await totalsOf(other, "30d"))).toBe(0);
    expect(callsOf(await totalsOf(one, "30d"))).toBe(2);
    await ask(database.adminUrl, "UPDATE organizations SET log_retention_days = 2 WHERE id = $1", [one.org.id]);
    await count();
    expect(callsOf(await totalsOf(one, "30d"))).toBe(1);
  });

  it("forgets a bounded number of counts at once, and all whose time is up in as many steps as they take", async () => {
    const tenant = await openNewOrganization(database);
    await ask(database.adminUrl, `INSERT INTO call_tallies (org_id, hour, kind, id, detail, name, calls, denied, parked, failed)
      SELECT $1, date_bin('1 hour', now() - interval '40 days', 'epoch'), 'tool', 'srv_1', 'tool_' || n, '', 1, 0, 0, 0 FROM generate_series(1, 25) n`, [tenant.org.id]);
    await call(tenant, { minutesAgo: 200 });
    expect(await ask(database.gatewayUrl, "SELECT forget_tallies(10) AS gone")).toEqual([{ gone: 10 }]);
    await underAdvisoryLock(gateway, "tallies", (_query, counting) => countCalls(counting, undefined, { ...countBounds, forgetRows: 10 }));
    expect(await ask(database.adminUrl, "SELECT DISTINCT kind FROM call_tallies WHERE org_id = $1 AND hour < now() - interval '31 days'", [tenant.org.id])).toEqual([]);
    expect(await tallied(tenant)).toBe(1);
  });

  it("says which calls are not counted yet, where a gateway has not caught up", async () => {
    const tenant = await openNewOrganization(database);
    await ask(database.adminUrl, "UPDATE call_tally_state SET through = through - interval '5 hours'");
    const { uncounted } = await readOverview(tenant, "24h", "calls");
    expect(uncounted).not.toBeNull();
    await count();
    expect((await readOverview(tenant, "24h", "calls")).uncounted).toBeNull();
  });
});
