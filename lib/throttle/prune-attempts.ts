import { Prisma } from "@/lib/db/sql";

const keptMs = 24 * 3_600_000;
const prunedRowsMax = 500;

/** The statement that deletes at most 500 counts of windows that began a day before `now`. It reads no more than it deletes: strangers decide how many there are. */
export function pruneAttempts(now: Date): Prisma.Sql {
  return Prisma.sql`
    DELETE FROM throttles WHERE ctid = ANY(ARRAY(
      SELECT ctid FROM throttles WHERE window_start < ${new Date(now.getTime() - keptMs)} ORDER BY window_start LIMIT ${prunedRowsMax}))`;
}
