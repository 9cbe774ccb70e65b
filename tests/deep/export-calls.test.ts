// A million calls as one file: every line once, and the memory of one page.
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { exportCalls, exportedCallsMax } from "@/lib/calls/export-calls";
import { everyCall } from "@/lib/calls/search/call-search";
import { closeDatabase } from "@/lib/db/client";
import { openNewOrganization } from "@/tests/integration/servers/test-organization";
import { makeManyCalls } from "@/tests/support/many-calls";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";

/** Four of five rows are the organization's own: more than one file holds. */
const rows = 1_260_000;
const rssGrowthMax = 200 * 1_048_576;
const settleAfterPieces = 20;
let database: TestDatabase;
const owner = { client: new pg.Client() };

beforeAll(async () => {
  database = await createTestDatabase();
  owner.client = new pg.Client({ connectionString: database.adminUrl });
  await owner.client.connect();
}, 60_000);
afterAll(async () => {
  await owner.client.end();
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

it("1,000,000 calls in bounded memory, each once, newest first", { timeout: 900_000 }, async () => {
  const [tenant, other] = [await openNewOrganization(database), await openNewOrganization(database)];
  await makeManyCalls(owner.client, { orgId: tenant.org.id, otherOrgId: other.org.id, rows, days: 30 });
  const { pieces } = await exportCalls(tenant, { search: everyCall, format: "csv" }, () => Promise.resolve(tenant));
  let [lines, bytes, count, settledRss, mostRss] = [0, 0, 0, 0, 0];
  let last = "~";
  const began = performance.now();
  for await (const piece of pieces) {
    count += 1;
    bytes += piece.length;
    for (const line of piece.split("\r\n").slice(0, -1)) {
      lines += 1;
      if (lines === 1) continue;
      const [id = "", at = ""] = line.split(",", 2);
      const place = `${at} ${id}`;
      if (place >= last) throw new Error(`${place} comes after ${last}`);
      last = place;
    }
    const { rss } = process.memoryUsage();
    if (count === settleAfterPieces) settledRss = rss;
    if (count > settleAfterPieces) mostRss = Math.max(mostRss, rss);
  }
  process.stdout.write(`${String(lines - 1)} calls, ${String(Math.round(bytes / 1_048_576))} MiB in ${String(Math.round((performance.now() - began) / 1_000))} s; memory grew by ${String(Math.round((mostRss - settledRss) / 1_048_576))} MiB\n`);
  expect(lines - 1).toBe(exportedCallsMax);
  expect(mostRss - settledRss).toBeLessThan(rssGrowthMax);
});
