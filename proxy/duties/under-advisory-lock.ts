// Work that one gateway of many does, whichever comes first.
import type { Pool, PoolClient } from "pg";

/** Runs `work` only if nobody else holds the lock of this name; true if it ran. The lock falls with the connection, whatever happens. */
export async function underAdvisoryLock(pool: Pool, name: string, work: (query: (text: string) => Promise<number>, client: PoolClient) => Promise<void>): Promise<boolean> {
  const client = await pool.connect();
  let broken = false;
  // A connection that breaks tells the statement that is under way, or the next one; unheard, it would end the process besides.
  const unheard = () => undefined;
  client.on("error", unheard);
  try {
    const { rows } = await client.query("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held", [`portcullis.duty.${name}`]);
    if (rows[0]?.held !== true) return false;
    await work(async (text) => (await client.query(text)).rowCount ?? 0, client);
    await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [`portcullis.duty.${name}`]);
    return true;
  } catch (error) {
    broken = true;
    throw error;
  } finally {
    if (!broken) client.removeListener("error", unheard);
    client.release(broken);
  }
}
