// The overview over a log of millions: what is counted is read in a moment, and counting a hour anew costs no more than its rows.

import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OverviewSpan } from "@/lib/calls/overview/overview-span";
import { openOverview } from "@/lib/calls/overview/open-overview";
import { closeDatabase } from "@/lib/db/client";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { countCalls } from "@/proxy/duties/count-calls";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openNewOrganization } from "../integration/servers/test-organization";

const rows = Number(process.env["OVERVIEW_ROWS"] ?? 1_000_000);
const readMaxMs = 1_500;

/** As the page reads it: all parts at once. */
async function wholeOverview(tenant: TenantContext, span: OverviewSpan) {
  const read = openOverview(tenant, span);
  const [calls] = await Promise.all([read("calls"), read("latency"), read("tools"), read("grants"), read("rules")]);
  return calls;
}

let database: TestDatabase;
let gateway: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  gateway = new pg.Client({ connectionString: database.gatewayUrl });
  await gateway.connect();
});
afterAll(async () => {
  await gateway.end();
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

async function timed<T>(name: string, work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const began = performance.now();
  const value = await work();
  const ms = Math.round(performance.now() - began);
  console.info(`${name}: ${String(ms)} ms`);
  return { value, ms };
}

it(`reads 30 days of ${rows.toLocaleString("en")} calls, 40 tools, 60 grants and 25 rules, at once`, { timeout: 900_000 }, async () => {
  const tenant = await openNewOrganization(database);
  // As if they had been there before there were counts.
  await ask(database.adminUrl, "ALTER TABLE calls DISABLE TRIGGER late_calls_are_tallied");
  await timed("written", () => ask(database.adminUrl, `
    INSERT INTO calls (id, org_id, started_at, server_id, server_name, grant_id, grant_label, policy_id, http_method, method, client_ip, request_bytes, tool, effect, code, rule, outcome, total_ms)
    SELECT 'cal_' || n, $1, now() - (n * 30.0 / $2::int) * interval '1 day', 'srv_' || n % 4, 'Server ' || n % 4, 'grt_' || n % 60, 'Grant ' || n % 60, 'pol_' || n % 4, 'POST', 'tools/call',
      '127.0.0.1', 100, 'tool_' || n % 40, CASE WHEN n % 11 = 0 THEN 'deny' ELSE 'allow' END, CASE WHEN n % 11 = 0 THEN 'denied_by_rule' ELSE 'allowed' END,
      CASE WHEN n % 11 = 0 THEN '/tools/t/rules/' || n % 25 END, CASE WHEN n % 11 = 0 THEN 'refused' WHEN n % 97 = 0 THEN 'error' ELSE 'delivered' END, n % 900
    FROM generate_series(1, $2::int) n`, [tenant.org.id, rows]));
  await ask(database.adminUrl, "ALTER TABLE calls ENABLE TRIGGER late_calls_are_tallied");
  await ask(database.adminUrl, "UPDATE call_tally_state SET through = now() - interval '31 days'");
  await ask(database.adminUrl, "ANALYZE calls");
  await timed("all of it counted", async () => {
    for (let round = 0; round < 60; round += 1) await countCalls(gateway);
  });
  await ask(database.adminUrl, "ANALYZE call_tallies");
  const [{ tallies } = { tallies: 0 }] = await ask(database.adminUrl, "SELECT count(*)::int AS tallies FROM call_tallies");
  console.info(`rows of counts: ${String(tallies)}`);
  for (const span of ["24h", "7d", "30d"] as const) {
    await wholeOverview(tenant, span);
    const { value, ms } = await timed(`read, ${span}`, () => wholeOverview(tenant, span));
    const counted = value.totals.allowed + value.totals.denied;
    const expected = Number((await ask(database.adminUrl, "SELECT count(*) AS n FROM calls WHERE started_at >= $1", [value.bins[0]?.at]))[0]?.["n"]);
    expect(counted).toBe(expected);
    expect(ms).toBeLessThan(readMaxMs);
  }
});
