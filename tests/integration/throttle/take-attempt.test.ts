import { afterAll, beforeAll, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { pruneAttempts } from "@/lib/throttle/prune-attempts";
import { takeAttempt } from "@/lib/throttle/take-attempt";
import { rowsRead } from "@/tests/support/rows-read";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";

const hourMs = 3_600_000;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const many = (name: string, count: number, ago: string) =>
  ask(database.adminUrl, `INSERT INTO throttles (key, window_start, attempts) SELECT $1 || i, now() - interval '${ago}', 1 FROM generate_series(1, ${String(count)}) i`, [name]);

it("forgets what was tried a day ago without reading what strangers tried since", async () => {
  await many("young", 20_000, "1 hour");
  await many("old", 600, "25 hours");
  await ask(database.adminUrl, "ANALYZE throttles");
  const { text, values } = pruneAttempts(new Date());
  const read = await withClient(database.consoleUrl, (client) => rowsRead(client, ["throttles"], () => client.query(text, values)));
  expect(read).toBeLessThan(5_000);
  expect(await ask(database.adminUrl, "SELECT count(*)::int AS old FROM throttles WHERE key LIKE 'old%'")).toEqual([{ old: 100 }]);
  await takeAttempt(database.consoleUrl, [{ name: "test", subject: "somebody new", max: 1, windowMs: hourMs }], new Date());
  expect(await ask(database.adminUrl, "SELECT count(*)::int AS old FROM throttles WHERE key LIKE 'old%'")).toEqual([{ old: 0 }]);
});
