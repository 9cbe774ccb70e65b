// How many rows the database goes through for somebody's work: a bound that holds on a slow machine as on a fast one.
import type { PoolClient } from "pg";
import { z } from "zod";

const read = `
SELECT (SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname = ANY($1)) + (SELECT coalesce(sum(idx_tup_read), 0) FROM pg_stat_user_indexes WHERE relname = ANY($1)) AS rows`;
const readSchema = z.tuple([z.object({ rows: z.coerce.number() })]);

/** Of these tables, through `work` on this very connection; of those that are partitioned, name the partitions. */
export async function rowsRead(client: Pick<PoolClient, "query">, tables: readonly string[], work: () => Promise<unknown>): Promise<number> {
  const count = async () => {
    await client.query("SELECT pg_stat_force_next_flush()");
    return readSchema.parse((await client.query(read, [tables])).rows)[0].rows;
  };
  const before = await count();
  await work();
  return (await count()) - before;
}
