// Pages of the log are walked: row after row by one index, in its order, until the page is full. That is never slow, while other plans can be that
// look cheaper to Postgres: gathering everything first and sorting it, of which little will be read; or walking by time through what belongs to
// others, where a condition that usually holds has not held lately.

import { Prisma } from "@/lib/db/sql";
import type { TenantDb } from "@/lib/db/tenant-db";

/** What decides between indexes is then the rows that each has to walk, wherever they lie: the one whose columns are asked for has the fewest. */
export const walkingSettings = { enable_bitmapscan: "off", enable_sort: "off", seq_page_cost: "0", random_page_cost: "0" } as const;

/** From here on, this transaction reads rows by an index that has them in the order asked for, wherever there is one; every statement takes at most so long. */
export async function walkInOrder(db: TenantDb, timeMaxMs: number): Promise<void> {
  const settings = Object.entries({ ...walkingSettings, statement_timeout: String(timeMaxMs) }).map(([name, value]) => Prisma.sql`set_config(${name}, ${value}, true)`);
  await db.$executeRaw(Prisma.sql`SELECT ${Prisma.join(settings)}`);
}
