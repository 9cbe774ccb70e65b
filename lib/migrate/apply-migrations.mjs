// Applies prisma/migrations exactly as `prisma migrate deploy` does, without Prisma: same table, checksums and lock.
// Plain ESM, because it runs before anything is built. Roles and passwords are in provision-roles.mjs.
// @ts-check
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { MigrationError } from "./migration-error.mjs";
import { takeMigrationLock } from "./take-migration-lock.mjs";
import { withClient } from "./with-client.mjs";

/** For another start that is migrating: longer than any migration of ours is meant to take. And how often is said for whom one waits. */
const LOCK_WAIT_MS = 900_000;
const LOCK_TELL_MS = 10_000;

/** Whoever waits for a table that others read holds up everybody who comes after, calls among them: so for no longer than this, and then again. */
const TABLE_WAIT_MS = 1_000;
const TABLE_PAUSE_MS = 1_000;
const TABLE_TRIES_MAX = 60;
const TABLE_TELL_TRIES = 5;
/** SQLSTATEs lock_not_available and deadlock_detected: of either nothing is left, and another time it may be had. */
const TABLE_IN_USE = new Set(["55P03", "40P01"]);

/**
 * Brings the database to the newest migration, one after another, and returns the names that it applied; an edited or
 * failed migration is refused before anything is changed. Killed at any moment, it is done again and goes on. `url` must be the owner's.
 * Where another start is at it, waits for its turn, and says so.
 * @param {{ url: string, folder: string, only?: ReadonlySet<string>, say?: (line: string) => void, lockWaitMs?: number, lockTellMs?: number }} options
 *   `only`: stop at these, for a copy of an older database; `say`: hears of every wait that is felt
 * @returns {Promise<string[]>}
 */
export async function applyMigrations({ url, folder, only, say = () => {}, lockWaitMs = LOCK_WAIT_MS, lockTellMs = LOCK_TELL_MS }) {
  const migrations = readMigrations(folder).filter(({ name }) => only === undefined || only.has(name));
  return withClient(url, async (client) => {
    await takeMigrationLock(client, { waitMs: lockWaitMs, tellMs: lockTellMs, say });
    const pending = await pendingMigrations(client, migrations);
    for (const migration of pending) await applyMigration(client, migration, say);
    return pending.map(({ name }) => name);
  });
}

/** @typedef {{ name: string, sql: string, checksum: string }} Migration */

/**
 * @param {string} folder
 * @returns {Migration[]}
 */
function readMigrations(folder) {
  const names = fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return names.sort().map((name) => {
    const sql = fs.readFileSync(path.join(folder, name, "migration.sql"));
    return { name, sql: sql.toString("utf8"), checksum: crypto.createHash("sha256").update(sql).digest("hex") };
  });
}

/**
 * @param {import('pg').Client} client
 * @param {Migration[]} migrations
 * @returns {Promise<Migration[]>}
 */
async function pendingMigrations(client, migrations) {
  await client.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum VARCHAR(64) NOT NULL,
    finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL,
    logs TEXT,
    rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0)`);
  const { rows } = await client.query(
    "SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL",
  );
  const recorded = new Map(rows.map((row) => [row.migration_name, row]));
  return migrations.filter(({ name, checksum }) => {
    const row = recorded.get(name);
    if (!row) return true;
    if (!row.finished_at) {
      throw new MigrationError(
        `Migration ${name} failed half-way before: repair the database, then run \`npx prisma migrate resolve --applied ${name}\` or \`--rolled-back ${name}\`.`,
      );
    }
    if (row.checksum !== checksum) {
      throw new MigrationError(`Migration ${name} was edited after it had been applied: restore the file, and put the change in a new migration.`);
    }
    return false;
  });
}

/**
 * In one transaction with the note of it: whoever is killed meanwhile leaves either all of it or nothing, and the next start goes on from there.
 * @param {import('pg').Client} client
 * @param {Migration} migration
 * @param {(line: string) => void} say
 */
async function applyMigration(client, { name, sql, checksum }, say) {
  const note = [crypto.randomUUID(), checksum, name];
  for (let tries = 1; ; tries += 1) {
    try {
      await client.query("BEGIN");
      await client.query(`SET LOCAL lock_timeout = ${TABLE_WAIT_MS}`);
      await client.query("INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at) VALUES ($1, $2, $3, now())", note);
      await client.query(sql);
      await client.query("UPDATE _prisma_migrations SET finished_at = clock_timestamp(), applied_steps_count = 1 WHERE id = $1", [note[0]]);
      await client.query("COMMIT");
      return;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      await client.query("ROLLBACK");
      if (error instanceof pg.DatabaseError && TABLE_IN_USE.has(error.code ?? "")) {
        if (tries >= TABLE_TRIES_MAX) throw new MigrationError(`Migration ${name} waits for a table that somebody else uses: end what reads it for so long, and start again.`, { cause: error });
        if (tries % TABLE_TELL_TRIES === 0) say(`${name} waits for a table that somebody else uses (${tries} of ${TABLE_TRIES_MAX} tries)`);
        await new Promise((resolve) => setTimeout(resolve, TABLE_PAUSE_MS));
        continue;
      }
      // As Prisma notes a failure; a file with a COMMIT of its own has taken the note of its beginning along.
      await client.query(
        "INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, logs) VALUES ($1, $2, $3, now(), $4) ON CONFLICT (id) DO UPDATE SET logs = excluded.logs",
        [...note, message],
      );
      throw new MigrationError(`Migration ${name} failed: ${message}.`, { cause: error });
    }
  }
}
