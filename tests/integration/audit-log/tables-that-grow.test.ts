// The two tables of the log are large and always written: a migration holds one of them at a time, and reads none of their rows.
import fs from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const held = `SELECT DISTINCT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
  WHERE l.pid = pg_backend_pid() AND l.mode = 'AccessExclusiveLock' AND c.relname IN ('calls', 'audit_records')`;
const scans = "SELECT coalesce(sum(seq_scan + coalesce(idx_scan, 0)), 0)::int AS scans FROM pg_stat_xact_user_tables WHERE relname ~ '^(calls|audit_records)_'";
const scansSchema = z.tuple([z.object({ scans: z.number() })]);

it.each([["calls", "20261128004050_calls_received_at"], ["audit_records", "20261128004100_kept_by_one_clock"]])("notes when a row of %s came in, holding nothing else and reading no row", async (table, name) => {
  await withClient(database.ownerUrl, async (client) => {
    const scansNow = async () => scansSchema.parse((await client.query(scans)).rows)[0].scans;
    await client.query(`ALTER TABLE ${table} DROP COLUMN received_at`);
    await client.query("BEGIN");
    const before = await scansNow();
    await client.query(fs.readFileSync(`prisma/migrations/${name}/migration.sql`, "utf8"));
    expect((await client.query(held)).rows).toEqual([{ relname: table }]);
    expect(await scansNow()).toBe(before);
    // The measure sees an index being made.
    await client.query(`CREATE INDEX test_index ON ${table} (received_at)`);
    expect(await scansNow()).toBeGreaterThan(before);
    await client.query("ROLLBACK");
    await client.query(`ALTER TABLE ${table} ADD COLUMN received_at timestamptz(3) DEFAULT now()`);
  });
});
