// How the recorded values of one call stand: there, on their way, deleted, or lost and why. The values themselves are out of the console's reach.

import { Prisma } from "@/lib/db/sql";
import type { TenantDb } from "@/lib/db/tenant-db";
import type { CallRow } from "./call-record";
import { valueKinds, valueLosses, type ValueKind, type ValueStanding } from "./value-loss";

export type ValueStandings = { readonly [kind in ValueKind]: ValueStanding };

/** A gateway that is well writes values in less; one that cannot reach Postgres keeps them for as long as it has room. */
const onTheWayMs = 60_000;

const tables = {
  arguments: Prisma.sql`recorded_arguments`, results: Prisma.sql`recorded_results`, task_results: Prisma.sql`recorded_task_results`,
} as const satisfies { readonly [kind in ValueKind]: Prisma.Sql };

interface Found {
  readonly kept: readonly string[];
  readonly lost: { readonly [kind: string]: string };
  /** Its values are over: by their age, by a demand, or with the server. */
  readonly isOver: boolean;
}

/** Of results nothing is in the row of a call: where none is there and none was lost, none is spoken of. */
export async function readValueStandings(db: TenantDb, orgId: string, row: CallRow, now: Date): Promise<ValueStandings> {
  const found = await findValues(db, orgId, row);
  return { arguments: argumentsOf(row, found, now), results: foundOf("results", found), task_results: foundOf("task_results", found) };
}

/** By what was found, and by what the call's intent said of its arguments. */
function argumentsOf({ argument_recording: recording, started_at }: CallRow, found: Found, now: Date): ValueStanding {
  if (recording === "off") return none;
  if (recording !== "kept") return { state: "lost", reason: recording };
  if (found.isOver) return { state: "deleted", reason: null };
  const standing = foundOf("arguments", found);
  if (standing.state !== "none") return standing;
  return { state: now.getTime() - started_at.getTime() < onTheWayMs ? "on_the_way" : "missing", reason: null };
}

function foundOf(kind: ValueKind, { kept, lost, isOver }: Found): ValueStanding {
  if (isOver) return none;
  if (kept.includes(kind)) return { state: "kept", reason: null };
  const reason = valueLosses.find((loss) => loss === lost[kind]);
  return reason === undefined ? none : { state: "lost", reason };
}

const none: ValueStanding = { state: "none", reason: null };

async function findValues(db: TenantDb, orgId: string, { server_id, started_at, id }: CallRow): Promise<Found> {
  const ofCall = (table: Prisma.Sql) => Prisma.sql`
    SELECT 1 FROM ${table} a WHERE a.org_id = ${orgId} AND a.server_id = ${server_id} AND a.started_at = ${started_at} AND a.call_id = ${id}`;
  const [found] = await db.$queryRaw<Found[]>(Prisma.sql`
    SELECT
      array_remove(ARRAY[${Prisma.join(valueKinds.map((kind) => Prisma.sql`CASE WHEN EXISTS (${ofCall(tables[kind])}) THEN ${kind}::text END`))}], NULL) AS kept,
      coalesce((SELECT jsonb_object_agg(l.kind, l.reason) FROM lost_values l
        WHERE l.org_id = ${orgId} AND l.server_id = ${server_id} AND l.started_at = ${started_at} AND l.call_id = ${id}), '{}') AS lost,
      NOT EXISTS (SELECT 1 FROM servers s WHERE s.org_id = ${orgId} AND s.id = ${server_id}
        AND ${started_at}::timestamptz >= now() - make_interval(days => s.argument_retention_days)
        AND (s.values_erased_up_to IS NULL OR ${started_at}::timestamptz > s.values_erased_up_to)
        AND NOT EXISTS (SELECT 1 FROM argument_erasures e WHERE e.org_id = s.org_id AND e.server_id = s.id AND e.up_to >= ${started_at}::timestamptz)) AS "isOver"`);
  return found ?? { kept: [], lost: {}, isOver: true };
}
