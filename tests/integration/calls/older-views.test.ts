// Views that were saved when the last day of a span was not in it: they find after the upgrade what they found before.
import fs from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseCallSearch } from "@/lib/calls/search/parse-call-search";
import { applyMigrations } from "@/lib/migrate/apply-migrations.mjs";
import { createOlderDatabase } from "@/tests/support/older-database";
import type { TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";

const folder = "prisma/migrations";
const migration = "20261128006000_whole_days_in_views";
const longest = `tool:${"x".repeat(980)}`;

/** What was saved, and what it is then. */
const views: readonly (readonly [saved: string, then: string])[] = [
  ["until:2026-02-01", "until:2026-02-01T00:00Z"],
  ["decision:denied since:2026-01-01 until:2026-02-01 tool:run", "decision:denied since:2026-01-01 until:2026-02-01T00:00Z tool:run"],
  ['UNTIL:"2026-02-01" "not found"', 'UNTIL:2026-02-01T00:00Z "not found"'],
  ['tool:"a b"  until:2026-02-01\tserver:files', 'tool:"a b"  until:2026-02-01T00:00Z\tserver:files'],
  ['tool:a"b until:2026-02-01', 'tool:a"b until:2026-02-01T00:00Z'],
  // Of these none names a whole day as an end.
  ["since:2026-02-01", "since:2026-02-01"],
  ["until:2026-02-01T12:00Z", "until:2026-02-01T12:00Z"],
  ["until:7d", "until:7d"],
  ['"say \\" until:2026-02-01 to me"', '"say \\" until:2026-02-01 to me"'],
  ['until:7d "until:2026-02-01"', 'until:7d "until:2026-02-01"'],
  [`${longest} until:24h`, `${longest} until:24h`],
  // There is no room.
  [`${longest.slice(0, -2)} until:2026-02-01`, `${longest.slice(0, -2)} until:2026-02-01`],
];

let database: TestDatabase;

beforeAll(async () => {
  const known = fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name < migration).map(({ name }) => name);
  database = await createOlderDatabase(new Set(known));
  await ask(database.adminUrl, "INSERT INTO organizations (id, slug, name) VALUES ('org_1', 'acme', 'Acme')");
  for (const [place, [saved]] of views.entries()) {
    await ask(database.adminUrl, "INSERT INTO call_views (id, org_id, name, search, created_by) VALUES ($1, 'org_1', $1, $2, 'usr_1')", [`cvw_${String(place).padStart(2, "0")}`, saved]);
  }
});
afterAll(() => database.drop());

it("a day that ended a span is the beginning of that day, and nothing else is another text", async () => {
  expect(await applyMigrations({ url: database.ownerUrl, folder, only: new Set([migration]) })).toEqual([migration]);
  const rows = await ask(database.adminUrl, "SELECT search FROM call_views ORDER BY id");
  expect(rows.map(({ search }) => search)).toEqual(views.map(([, then]) => then));
  expect(parseCallSearch(String(rows[0]?.["search"]))).toMatchObject({ search: { terms: [{ key: "until", values: [{ kind: "moment", at: "2026-02-01T00:00:00.000Z" }] }] } });
});

it("the fence stands again behind it", async () => {
  expect(await ask(database.adminUrl, "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'call_views'")).toEqual([{ relrowsecurity: true, relforcerowsecurity: true }]);
});
