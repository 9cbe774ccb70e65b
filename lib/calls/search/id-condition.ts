// One call by its id, as SQL: with the span in which it can have begun, so that the key of the log's partitions finds it.

import { Prisma } from "@/lib/db/sql";
import { idClockToleranceMs, momentOfCall } from "../moment-of-call";

/** Holds for the call of this id alone. */
export function idCondition(id: string): Prisma.Sql {
  const made = momentOfCall(id);
  if (made === null) return Prisma.sql`id = ${id}`;
  return Prisma.sql`(id = ${id} AND started_at >= ${new Date(made - idClockToleranceMs)} AND started_at <= ${new Date(made + idClockToleranceMs)})`;
}
