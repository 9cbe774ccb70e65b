// Whether anybody has an API key, before it costs a transaction: keys of the right form are made up as fast as they can be sent.

import { batchByKey, TooManyWaitError } from "@/lib/base/batch-by-key";
import { openDatabase } from "@/lib/db/client";
import { Prisma } from "@/lib/db/sql";
import { AppError } from "@/lib/errors/app-error";

const batchMax = 500;
const waitingMax = 5_000;
/** As long as a transaction waits for a connection. */
const waitMaxMs = 2_000;

const isKnown = batchByKey<string, boolean>(async (databaseUrl, tokenHashes) => {
  const rows = await openDatabase(databaseUrl).$queryRaw<{ hash: string }[]>(Prisma.sql`SELECT hash FROM known_api_keys(${[...new Set(tokenHashes)]}::text[]) AS hash`);
  const known = new Set(rows.map(({ hash }) => hash));
  return tokenHashes.map((hash) => known.has(hash));
}, { batchMax, waitingMax });

/**
 * By the hash of its token; whether it is live is not asked. What comes while Postgres is asked is asked together: one statement at a time of this process, on one
 * of its connections, whatever comes. `busy` where too many wait, or it takes longer than two seconds.
 */
export async function isKnownApiKey(databaseUrl: string, tokenHash: string): Promise<boolean> {
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    late = setTimeout(() => reject(new AppError("busy")), waitMaxMs);
  });
  try {
    return await Promise.race([isKnown(databaseUrl, tokenHash), tooLate]);
  } catch (error) {
    throw error instanceof TooManyWaitError ? new AppError("busy", { cause: error }) : error;
  } finally {
    clearTimeout(late);
  }
}
