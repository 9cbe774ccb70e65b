// How much of a server's values, of arguments and of results, is recorded: counts and sizes. The values themselves are out of the console's reach.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { ServerIdInput } from "./server-input";

/** More are not counted. */
export const recordedValuesCountMax = 100_000;

export interface RecordedValues {
  /** At most `recordedValuesCountMax`: that many, or more. */
  readonly calls: number;
  /** Sealed, of the calls that were counted. */
  readonly bytes: number;
  readonly oldestAt: string | null;
  /** Calls whose values nobody can read any more and that are still to be deleted, counted as far. */
  readonly beingDeleted: number;
}

const tables = [Prisma.sql`recorded_arguments`, Prisma.sql`recorded_results`, Prisma.sql`recorded_task_results`];

/** What is recorded and neither overdue nor about to be deleted, and what is. A server that is missing or foreign has none. */
export async function countRecordedValues(tenant: TenantContext, input: ServerIdInput): Promise<RecordedValues> {
  assertCan(tenant, "server.read");
  const isReadable = Prisma.sql`
    least(a.started_at, a.received_at) >= now() - make_interval(days => s.argument_retention_days)
    AND NOT EXISTS (SELECT 1 FROM argument_erasures e WHERE e.org_id = a.org_id AND e.server_id = a.server_id AND e.up_to >= least(a.started_at, a.received_at))`;
  const rowsWhere = (condition: Prisma.Sql) => Prisma.join(tables.map((table) => Prisma.sql`
    (SELECT a.call_id, a.bytes, a.started_at FROM ${table} a JOIN servers s ON s.org_id = a.org_id AND s.id = a.server_id
      WHERE a.org_id = ${tenant.org.id} AND a.server_id = ${input.serverId} AND ${condition}
      ORDER BY a.started_at LIMIT ${recordedValuesCountMax})`), " UNION ALL ");
  const [row] = await tenant.transaction((db) => db.$queryRaw<{ calls: bigint; bytes: bigint | null; oldest: Date | null; leaving: bigint }[]>(Prisma.sql`
    SELECT least(count(DISTINCT call_id), ${recordedValuesCountMax}) AS calls, sum(bytes) AS bytes, min(started_at) AS oldest,
      (SELECT least(count(DISTINCT call_id), ${recordedValuesCountMax}) FROM (${rowsWhere(Prisma.sql`NOT (${isReadable})`)}) leaving) AS leaving
    FROM (${rowsWhere(isReadable)}) kept`));
  return { calls: Number(row?.calls ?? 0), bytes: Number(row?.bytes ?? 0), oldestAt: row?.oldest?.toISOString() ?? null, beingDeleted: Number(row?.leaving ?? 0) };
}
