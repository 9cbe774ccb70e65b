// The rows of a Portcullis database in their exact text form, out of one database and into another with the same migrations, whatever
// Postgres version either is.
// @ts-check

const BATCH_ROWS = 1_000;

/** @typedef {import('pg').Client} Client */
/** @typedef {{ name: string, parent: string, bound: string }} Partition */

/**
 * The tables that hold rows, partitions one by one, as quoted names in order.
 * @param {Client} source
 * @returns {Promise<string[]>}
 */
export async function rowTables(source) {
  const { rows } = await source.query(`
    SELECT format('public.%I', relname) AS name FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations' ORDER BY relname`);
  return rows.map(({ name }) => name);
}

/**
 * Every row of the table in batches. A row's text form is exact for every type, and the same type reads it back anywhere.
 * Within the caller's transaction, whose moment it shows.
 * @param {Client} source
 * @param {string} table as {@link rowTables} names it
 * @returns {AsyncGenerator<string[], void, void>}
 */
export async function* readRows(source, table) {
  await source.query(`DECLARE all_rows NO SCROLL CURSOR FOR SELECT t::text AS row FROM ONLY ${table} t`);
  for (;;) {
    const { rows } = await source.query(`FETCH ${BATCH_ROWS} FROM all_rows`);
    if (rows.length === 0) break;
    yield rows.map(({ row }) => row);
  }
  await source.query("CLOSE all_rows");
}

/**
 * Writes the rows into a table that holds at most what migrations put there, in its place, all or none, and returns their number; throws when another number has arrived.
 * @param {Client} target
 * @param {string} table as {@link rowTables} names it
 * @param {AsyncIterable<string[]>} batches
 * @returns {Promise<number>}
 */
export async function writeRows(target, table, batches) {
  const columns = await storedColumns(target, table);
  const fields = columns.map((column) => `(entry.value).${column}`).join(", ");
  let count = 0;
  await target.query("BEGIN");
  await target.query(`DELETE FROM ONLY ${table}`);
  for await (const rows of batches) {
    await target.query(
      `INSERT INTO ${table} (${columns.join(", ")}) OVERRIDING SYSTEM VALUE
       SELECT ${fields} FROM (SELECT unnest($1::text[])::${table} AS value) entry`,
      [rows],
    );
    count += rows.length;
  }
  await target.query("COMMIT");
  const { rows: [arrived] } = await target.query(`SELECT count(*)::int AS count FROM ONLY ${table}`);
  if (arrived?.count !== count) throw new Error(`${table}: ${count} rows were read and ${arrived?.count} are there`);
  return count;
}

/**
 * Everything was checked and announced when it was first written: from here on no triggers, no foreign keys. The client is a superuser.
 * @param {Client} target
 */
export async function writeUnchecked(target) {
  await target.query("SET session_replication_role = replica");
}

/**
 * @param {Client} source
 * @returns {Promise<Partition[]>}
 */
export async function readPartitions(source) {
  const { rows } = await source.query(`
    SELECT c.relname AS name, p.relname AS parent, pg_get_expr(c.relpartbound, c.oid) AS bound
      FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid JOIN pg_class p ON p.oid = i.inhparent
     WHERE c.relispartition AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname`);
  return rows;
}

/** What a bound says: a range of instants, or all the rest. It becomes part of a statement, so nothing else may stand there. */
const BOUND = /^(DEFAULT|FOR VALUES FROM \('[0-9 :+.-]+'\) TO \('[0-9 :+.-]+'\))$/;

/**
 * Makes those partitions that migrations do not, with their table's owner.
 * @param {Client} target
 * @param {readonly Partition[]} partitions
 */
export async function createMissingPartitions(target, partitions) {
  for (const { name, parent, bound } of partitions) {
    if (!BOUND.test(bound)) throw new Error(`the partition ${name} has a bound that is no range of time: ${bound}`);
    const { rows: [statements] } = await target.query(
      `SELECT format('CREATE TABLE IF NOT EXISTS public.%I PARTITION OF public.%I ', $1::text, $2::text) AS creation,
              format('ALTER TABLE public.%I OWNER TO %I', $1::text, pg_get_userbyid(relowner)) AS ownership
         FROM pg_class WHERE relname = $2 AND relnamespace = 'public'::regnamespace`,
      [name, parent],
    );
    await target.query(statements.creation + bound);
    await target.query(statements.ownership);
  }
}

/** @typedef {{ name: string, value: string }} Sequence */

/**
 * @param {Client} source
 * @returns {Promise<Sequence[]>}
 */
export async function readSequences(source) {
  const { rows } = await source.query(`
    SELECT format('%I.%I', schemaname, sequencename) AS name, last_value::text AS value FROM pg_sequences
     WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY sequencename`);
  return rows;
}

/**
 * @param {Client} target
 * @param {readonly Sequence[]} sequences
 */
export async function writeSequences(target, sequences) {
  for (const { name, value } of sequences) await target.query("SELECT setval($1::regclass, $2)", [name, value]);
}

/**
 * The names of the migrations that made the database what it is.
 * @param {Client} source
 * @returns {Promise<string[]>}
 */
export async function readMigrationNames(source) {
  const { rows } = await source.query(
    "SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name",
  );
  return rows.map(({ name }) => name);
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
