// Copies the rows of one Portcullis database into another with the same migrations, whatever Postgres version either is. Used by upgrade-postgres.mjs.
// @ts-check
import { createMissingPartitions, readPartitions, readRows, readSequences, rowTables, writeRows, writeSequences, writeUnchecked } from "./table-rows.mjs";

/** @typedef {import('pg').Client} Client */

/**
 * Copies every row, partition and sequence value; both clients are superusers, and the target holds only what its migrations put there. Returns the number of rows;
 * throws when a table ends up with another number than it had.
 * @param {Client} source
 * @param {Client} target
 * @returns {Promise<number>}
 */
export async function copyDatabase(source, target) {
  await source.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  await writeUnchecked(target);
  await createMissingPartitions(target, await readPartitions(source));
  let total = 0;
  for (const table of await rowTables(source)) total += await writeRows(target, table, readRows(source, table));
  await writeSequences(target, await readSequences(source));
  await source.query("COMMIT");
  return total;
}
