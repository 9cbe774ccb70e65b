// Postgres itself ends what takes too long, and what it holds is free again.

import { Prisma } from "@/lib/db/sql";
import type { TenantDb } from "@/lib/db/tenant-db";

/** Every statement of this transaction from here on takes at most so long, or the transaction fails with `busy`. */
export async function limitStatementTime(db: TenantDb, timeMaxMs: number): Promise<void> {
  await db.$executeRaw(Prisma.sql`SELECT set_config('statement_timeout', ${String(timeMaxMs)}, true)`);
}
