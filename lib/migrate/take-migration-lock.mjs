// Two starts at once take turns at migrating, and the one that waits says for whom. Plain ESM, because it runs before anything is built.
// @ts-check
import pg from "pg";
import { MigrationError } from "./migration-error.mjs";

/** The advisory lock that Prisma Migrate takes, too. It falls with the connection of whoever has it. */
const MIGRATION_LOCK = 72_707_369;
/** SQLSTATE lock_not_available. */
const NOT_AVAILABLE = "55P03";

const holderOfLock = `
SELECT l.pid, a.usename, host(a.client_addr) AS address, to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC' AS since
FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = ${MIGRATION_LOCK} AND l.objsubid = 1
  AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())`;

/**
 * Holds the lock until the connection ends. Says every `tellMs` who has it; after `waitMs` a MigrationError says what to do.
 * @param {import('pg').Client} client
 * @param {{ waitMs: number, tellMs: number, say: (line: string) => void }} options
 */
export async function takeMigrationLock(client, { waitMs, tellMs, say }) {
  const began = performance.now();
  for (;;) {
    try {
      await client.query(`SET lock_timeout = ${tellMs}`);
      await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
      await client.query("RESET lock_timeout");
      return;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== NOT_AVAILABLE) throw error;
      const waited = performance.now() - began;
      const { rows } = await client.query(holderOfLock);
      // It has ended this moment: the next try has the lock.
      if (rows[0] === undefined && waited < waitMs) continue;
      const holder = rows[0] === undefined ? "another start" : describe(rows[0]);
      if (waited >= waitMs) {
        throw new MigrationError(
          `Another start is migrating this database and has not ended in ${spoken(waited)}: ${holder}. Look at what it says and wait until it has ended, or end it ` +
            `(${rows[0] === undefined ? "stop that process" : `SELECT pg_terminate_backend(${rows[0].pid})`}), which leaves nothing half done; then start again.`,
          { cause: error },
        );
      }
      say(`another start is migrating this database (${holder}); waiting for it, ${spoken(waited)} so far`);
    }
  }
}

/**
 * @param {{ pid: number, usename: string | null, address: string | null, since: string | null }} holder
 * @returns {string}
 */
function describe({ pid, usename, address, since }) {
  const whose = [usename === null ? "" : `of ${usename}`, address === null ? "" : `from ${address}`, since === null ? "" : `since ${since}`].filter((part) => part !== "");
  return ["connection", pid, ...whose].join(" ");
}

/**
 * @param {number} ms
 * @returns {string}
 */
function spoken(ms) {
  return ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;
}
