// Work that one gateway of many does, whichever comes first.
import type { Pool, PoolClient } from "pg";

/**
 * Runs `work` only if nobody else holds the lock of this name; true if it ran. The lock falls with the connection, whatever happens. `stop` takes the
 * connection away: what is under way ends by an error, each statement of it done whole or not at all.
 */
export async function underAdvisoryLock(
  pool: Pool, name: string, work: (query: (text: string) => Promise<number>, client: PoolClient) => Promise<void>, stop?: AbortSignal,
): Promise<boolean> {
  const client = await pool.connect();
  let isGivenBack = false;
  // A connection that breaks tells the statement that is under way, or the next one; unheard, it would end the process besides.
  const unheard = () => undefined;
  client.on("error", unheard);
  const giveBack = ({ isBroken }: { readonly isBroken: boolean }) => {
    if (isGivenBack) return;
    isGivenBack = true;
    if (!isBroken) client.removeListener("error", unheard);
    client.release(isBroken);
  };
  const cut = () => giveBack({ isBroken: true });
  stop?.addEventListener("abort", cut, { once: true });
  try {
    stop?.throwIfAborted();
    const { rows } = await client.query("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held", [`portcullis.duty.${name}`]);
    if (rows[0]?.held !== true) return false;
    await work(async (text) => (await client.query(text)).rowCount ?? 0, client);
    await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [`portcullis.duty.${name}`]);
    return true;
  } catch (error) {
    cut();
    throw error;
  } finally {
    stop?.removeEventListener("abort", cut);
    giveBack({ isBroken: false });
  }
}
