// Copies the rows of one Portcullis database into another with the same migrations, whatever Postgres version either is. Used by upgrade-postgres.mjs.
// @ts-check

const BATCH_ROWS = 1_000;

/** @typedef {import('pg').Client} Client */

/**
 * Copies every row, partition and sequence value; both clients are superusers, and the target's tables are empty. Returns the number of rows;
 * throws when a table ends up with another number than it had.
 * @param {Client} source
 * @param {Client} target
 * @returns {Promise<number>}
 */
export async function copyDatabase(source, target) {
  // Everything was checked and announced when it was first written: no triggers, no foreign keys in mid-copy.
  await target.query("SET session_replication_role = replica");
  await createMissingPartitions(source, target);
  let total = 0;
  for (const table of await rowTables(source)) total += await copyTable(source, target, table);
  const { rows } = await source.query("SELECT format('%I.%I', schemaname, sequencename) AS name, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL");
  for (const { name, last_value: value } of rows) await target.query("SELECT setval($1::regclass, $2)", [name, value]);
  return total;
}

/**
 * @param {Client} source
 * @param {Client} target
 */
async function createMissingPartitions(source, target) {
  const { rows } = await source.query(`
    SELECT c.relname AS name, format('CREATE TABLE IF NOT EXISTS public.%I PARTITION OF public.%I %s', c.relname, p.relname, pg_get_expr(c.relpartbound, c.oid)) AS statement,
           format('ALTER TABLE public.%I OWNER TO %I', c.relname, pg_get_userbyid(c.relowner)) AS ownership
      FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid JOIN pg_class p ON p.oid = i.inhparent
     WHERE c.relispartition AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace`);
  for (const { statement, ownership } of rows) {
    await target.query(statement);
    await target.query(ownership);
  }
}

/**
 * @param {Client} source
 * @returns {Promise<string[]>}
 */
async function rowTables(source) {
  const { rows } = await source.query(`
    SELECT format('public.%I', relname) AS name FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations' ORDER BY relname`);
  return rows.map(({ name }) => name);
}

/**
 * @param {Client} source
 * @param {Client} target
 * @param {string} table
 * @returns {Promise<number>}
 */
async function copyTable(source, target, table) {
  const columns = await storedColumns(source, table);
  let count = 0;
  await source.query("BEGIN READ ONLY");
  await target.query("BEGIN");
  // A row's text form is exact for every type, and the target's own type reads it back.
  await source.query(`DECLARE all_rows NO SCROLL CURSOR FOR SELECT t::text AS row FROM ONLY ${table} t`);
  for (;;) {
    const { rows } = await source.query(`FETCH ${BATCH_ROWS} FROM all_rows`);
    if (rows.length === 0) break;
    const fields = columns.map((column) => `(entry.value).${column}`).join(", ");
    await target.query(
      `INSERT INTO ${table} (${columns.join(", ")}) OVERRIDING SYSTEM VALUE
       SELECT ${fields} FROM (SELECT unnest($1::text[])::${table} AS value) entry`,
      [rows.map(({ row }) => row)],
    );
    count += rows.length;
  }
  await target.query("COMMIT");
  await source.query("COMMIT");
  const { rows: [arrived] } = await target.query(`SELECT count(*)::int AS count FROM ONLY ${table}`);
  if (arrived?.count !== count) throw new Error(`${table}: ${count} rows were read and ${arrived?.count} are there`);
  return count;
}

/**
 * @param {Client} source
 * @param {string} table
 * @returns {Promise<string[]>}
 */
async function storedColumns(source, table) {
  const { rows } = await source.query(
    "SELECT format('%I', attname) AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
    [table],
  );
  return rows.map(({ name }) => name);
}
