// Migrations: in order, once, never half; and a history that was tampered with is refused. `prisma migrate status` must agree.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { applyMigrations } from "@/lib/migrate/apply-migrations.mjs";
import { MigrationError } from "@/lib/migrate/migration-error.mjs";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-migrations-"));
});
afterEach(async () => {
  fs.rmSync(folder, { recursive: true });
  await run("DELETE FROM _prisma_migrations WHERE migration_name LIKE 'test_%'");
  await run("DROP TABLE IF EXISTS test_one, test_two");
});

function migration(name: string, sql: string): void {
  fs.mkdirSync(path.join(folder, name), { recursive: true });
  fs.writeFileSync(path.join(folder, name, "migration.sql"), sql);
}

const apply = (only?: ReadonlySet<string>) => applyMigrations({ url: database.ownerUrl, folder, ...(only ? { only } : {}) });
const run = (sql: string) => withClient(database.ownerUrl, (client) => client.query(sql));

test("migrations are applied by name, each once", async () => {
  migration("test_2", "ALTER TABLE test_one ADD COLUMN b int");
  migration("test_1", "CREATE TABLE test_one (a int)");
  expect(await apply(new Set(["test_1"]))).toEqual(["test_1"]);
  expect(await apply()).toEqual(["test_2"]);
  expect(await apply()).toEqual([]);
});

test("two starts at once take turns", async () => {
  migration("test_1", "CREATE TABLE test_one (a int); SELECT pg_sleep(0.2)");
  expect((await Promise.all([apply(), apply(), apply()])).sort()).toEqual([[], [], ["test_1"]]);
});

test("a start that has to wait for another one says for whom and for how long, and goes on when that has ended", async () => {
  migration("test_1", "CREATE TABLE test_one (a int); SELECT pg_sleep(1.2)");
  const lines: string[] = [];
  const first = apply();
  await expect.poll(async () => (await run("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = 72707369")).rowCount).toBe(1);
  const second = applyMigrations({ url: database.ownerUrl, folder, lockTellMs: 200, say: (line) => lines.push(line) });
  expect(await first).toEqual(["test_1"]);
  expect(await second).toEqual([]);
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(line).toMatch(/^another start is migrating this database \(connection \d+ of portcullis_owner from 127\.0\.0\.1 since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\); waiting for it, \d+ s so far$/);
});

test("a start that has waited for too long ends with a sentence that says what to do, and has changed nothing", async () => {
  migration("test_1", "CREATE TABLE test_one (a int)");
  await withClient(database.ownerUrl, async (other) => {
    await other.query("SELECT pg_advisory_lock(72707369)");
    const { pid } = (await other.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows[0] ?? { pid: 0 };
    const late = applyMigrations({ url: database.ownerUrl, folder, lockWaitMs: 300, lockTellMs: 200 });
    await expect(late).rejects.toBeInstanceOf(MigrationError);
    await expect(late).rejects.toThrow(new RegExp(`^Another start is migrating this database and has not ended in \\d+ s: connection ${String(pid)} of .*pg_terminate_backend\\(${String(pid)}\\).*then start again\\.$`));
  });
  expect((await run("SELECT 1 FROM pg_class WHERE relname = 'test_one'")).rowCount).toBe(0);
  expect(await apply()).toEqual(["test_1"]);
});

test("a migration that fails leaves nothing of itself, and stops everything until somebody has looked", async () => {
  migration("test_1", "CREATE TABLE test_two (a int); SELECT 1/0");
  await expect(apply()).rejects.toThrow(/^Migration test_1 failed: division by zero/);
  await expect(run("SELECT FROM test_two")).rejects.toMatchObject({ code: "42P01" });
  await expect(apply()).rejects.toThrow(/failed half-way before/);
});

test("a failing migration with its own transaction is recorded as failed, too", async () => {
  migration("test_1", "BEGIN; CREATE TABLE test_two (a int); SELECT 1/0; COMMIT;");
  await expect(apply()).rejects.toBeInstanceOf(MigrationError);
  await expect(apply()).rejects.toThrow(/failed half-way before/);
});

test("a migration whose table is in use keeps those who write there waiting for a second at most, and is done once it is free", async () => {
  migration("test_1", "CREATE TABLE test_one (a int)");
  migration("test_2", "ALTER TABLE test_one ADD COLUMN b int");
  await apply(new Set(["test_1"]));
  let applying: ReturnType<typeof apply> | undefined;
  await withClient(database.ownerUrl, async (reader) => {
    await reader.query("BEGIN; SELECT * FROM test_one");
    applying = apply();
    await expect.poll(async () => (await run("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'test_one'::regclass")).rowCount).toBe(1);
    await run("SET statement_timeout = 2000; INSERT INTO test_one VALUES (1)");
    expect((await run("SELECT 1 FROM _prisma_migrations WHERE migration_name = 'test_2'")).rowCount).toBe(0);
    await reader.query("COMMIT");
  });
  expect(await applying).toEqual(["test_2"]);
});

test("a migration that loses a deadlock leaves no note of it, and is done once the tables are free", async () => {
  migration("test_1", "CREATE TABLE test_one (a int); CREATE TABLE test_two (a int)");
  migration("test_2", "LOCK TABLE test_one; SELECT pg_sleep(0.5); LOCK TABLE test_two; ALTER TABLE test_two ADD COLUMN b int");
  await apply(new Set(["test_1"]));
  const name = decodeURIComponent(new URL(database.ownerUrl).pathname.slice(1));
  const deadlockTimeout = (value: string) => withClient(database.adminUrl, (client) => client.query(`ALTER DATABASE "${name}" SET deadlock_timeout = ${value}`));
  // Well below the second for which a migration waits, so that it ends by this and by nothing else.
  await deadlockTimeout("'100ms'");
  let applying: ReturnType<typeof apply> | undefined;
  try {
    await withClient(database.adminUrl, async (other) => {
      await other.query("SET deadlock_timeout = '1min'; BEGIN; LOCK TABLE test_two");
      applying = apply();
      await expect.poll(async () => (await run("SELECT 1 FROM pg_locks WHERE granted AND relation = 'test_one'::regclass")).rowCount).toBe(1);
      await other.query("LOCK TABLE test_one");
      // The migration is the one that gave way.
      expect((await run("SELECT 1 FROM _prisma_migrations WHERE migration_name = 'test_2'")).rowCount).toBe(0);
      await other.query("COMMIT");
    });
    expect(await applying).toEqual(["test_2"]);
  } finally {
    await deadlockTimeout("DEFAULT");
  }
});

test("a migration that was edited after it had been applied is refused", async () => {
  migration("test_1", "CREATE TABLE test_one (a int)");
  await apply();
  migration("test_1", "CREATE TABLE test_one (a int, b int)");
  await expect(apply()).rejects.toThrow(/was edited after it had been applied/);
});

test("Prisma itself finds the database up to date", () => {
  const prisma = (...args: string[]) => execFileSync(process.execPath, ["node_modules/prisma/build/index.js", ...args], {
    env: { ...process.env, DATABASE_URL: database.ownerUrl }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"],
  });
  expect(prisma("migrate", "status")).toContain("Database schema is up to date");
});
