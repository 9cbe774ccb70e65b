// A million calls as one file: every line once, and the memory of one page.
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { exportCalls, exportedCallsMax } from "@/lib/calls/export-calls";
import { everyCall } from "@/lib/calls/search/call-search";
import { closeDatabase } from "@/lib/db/client";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { openNewOrganization } from "@/tests/integration/servers/test-organization";
import { makeManyCalls } from "@/tests/support/many-calls";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";

/** Four of five rows are the organization's own: more than one file holds. */
const rows = 1_260_000;
const rssGrowthMax = 200 * 1_048_576;
const settleAfterPieces = 20;
let database: TestDatabase;
let tenant: TenantContext;

beforeAll(async () => {
  database = await createTestDatabase();
  const owner = new pg.Client({ connectionString: database.adminUrl });
  await owner.connect();
  tenant = await openNewOrganization(database);
  const other = await openNewOrganization(database);
  await makeManyCalls(owner, { orgId: tenant.org.id, otherOrgId: other.org.id, rows, days: 30 });
  await owner.end();
}, 900_000);
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

interface Place {
  readonly id: string;
  readonly startedAt: string;
}

const csvPlace = (line: string): Place => {
  const [id = "", startedAt = ""] = line.split(",", 2);
  return { id, startedAt };
};
const jsonPlace = (line: string): Place => JSON.parse(line) as Place;

/** Every fifth call that was made is the other organization's. */
const isForeign = (id: string) => Number.parseInt(id.slice("cal_".length, -"many".length), 16) % 5 === 4;

it.each([
  { format: "csv", end: "\r\n", heads: 1, placeOf: csvPlace },
  { format: "ndjson", end: "\n", heads: 0, placeOf: jsonPlace },
] as const)("1,000,000 calls as $format in bounded memory, each once, newest first", { timeout: 900_000 }, async ({ format, end, heads, placeOf }) => {
  const { pieces } = await exportCalls(tenant, { search: everyCall, format }, () => Promise.resolve(tenant));
  let [lines, bytes, count, settledRss, mostRss] = [-heads, 0, 0, 0, 0];
  let last = "~";
  const began = performance.now();
  for await (const piece of pieces) {
    count += 1;
    bytes += Buffer.byteLength(piece);
    expect(piece.endsWith(end)).toBe(true);
    for (const line of piece.split(end).slice(0, -1)) {
      lines += 1;
      if (lines === 0) continue;
      const { id, startedAt } = placeOf(line);
      if (isForeign(id)) throw new Error(`${id} is another organization's`);
      const place = `${startedAt} ${id}`;
      if (place >= last) throw new Error(`${place} comes after ${last}`);
      last = place;
    }
    const { rss } = process.memoryUsage();
    if (count === settleAfterPieces) settledRss = rss;
    if (count > settleAfterPieces) mostRss = Math.max(mostRss, rss);
  }
  process.stdout.write(`${format}: ${String(lines)} calls, ${String(Math.round(bytes / 1_048_576))} MiB in ${String(Math.round((performance.now() - began) / 1_000))} s; memory grew by ${String(Math.round((mostRss - settledRss) / 1_048_576))} MiB\n`);
  expect(lines).toBe(exportedCallsMax);
  expect(mostRss - settledRss).toBeLessThan(rssGrowthMax);
});
