// How the recorded values of calls stand: there, on their way, deleted, or lost and why. The values themselves are out of the console's reach.

import { Prisma } from "@/lib/db/sql";
import type { TenantDb } from "@/lib/db/tenant-db";
import type { CallRecord } from "./call-record";
import { noValues, valueKinds, valueLosses, type ValueKind, type ValueStanding, type ValueStandings } from "./value-loss";

type RecordedCall = Pick<CallRecord, "id" | "serverId" | "startedAt" | "finishedAt" | "argumentRecording" | "resultRecording" | "outcome" | "isError" | "upstreamStatus">;

/** A gateway that is well writes values in less; one that cannot reach Postgres keeps them for as long as it has room. */
const onTheWayMs = 60_000;

const tables = {
  arguments: Prisma.sql`recorded_arguments`, results: Prisma.sql`recorded_results`, task_results: Prisma.sql`recorded_task_results`,
} as const satisfies { readonly [kind in ValueKind]: Prisma.Sql };

interface Found {
  readonly id: string;
  readonly kept: readonly string[];
  readonly lost: { readonly [kind: string]: string };
  /** When it came in that its task had begun, or had brought something; null where no outcome says so. */
  readonly begunAt: Date | null;
  readonly broughtAt: Date | null;
  /** Its values are over: by their age, by a demand, or with the server. */
  readonly isOver: boolean;
}

/** Of each of these calls, by its id. Looks for all of them at once. */
export async function readValueStandings(db: TenantDb, orgId: string, calls: readonly RecordedCall[], now: Date): Promise<ReadonlyMap<string, ValueStandings>> {
  const found = new Map((await findValues(db, orgId, calls)).map((one) => [one.id, one]));
  return new Map(calls.map((call) => [call.id, standingsOf(call, found.get(call.id) ?? nothingOf(call.id), now)]));
}

/** Whether anything is there of a result in the organization, or noted of one: of calls that are older than their announcement (ADR 0075) nothing else says so. */
export async function holdsResults(db: TenantDb, orgId: string): Promise<boolean> {
  const anyIn = [tables.results, tables.task_results, Prisma.sql`lost_values`].map((table) => Prisma.sql`EXISTS (SELECT 1 FROM ${table} a WHERE a.org_id = ${orgId})`);
  const [row] = await db.$queryRaw<{ holds: boolean }[]>(Prisma.sql`SELECT ${Prisma.join(anyIn, " OR ")} AS holds`);
  return row?.holds === true;
}

const nothingOf = (id: string): Found => ({ id, kept: [], lost: {}, begunAt: null, broughtAt: null, isOver: true });

/** By what was found, and by what was said of it beforehand: by the call's row, and of what its task brought by outcomes. */
function standingsOf(call: RecordedCall, found: Found, now: Date): ValueStandings {
  return { arguments: argumentsOf(call, found, now), results: resultsOf(call, found, now), task_results: taskResultsOf(found, now) };
}

function taskResultsOf(found: Found, now: Date): ValueStanding {
  if (found.isOver) return noValues.task_results;
  if (found.broughtAt !== null) return announced("task_results", found, found.broughtAt, now);
  const standing = foundOf("task_results", found);
  return standing.state === "none" && found.begunAt !== null ? { state: "not_known", reason: null } : standing;
}

function argumentsOf({ argumentRecording: recording, startedAt }: RecordedCall, found: Found, now: Date): ValueStanding {
  if (recording === "off") return noValues.arguments;
  return recording === "kept" ? announced("arguments", found, new Date(startedAt), now) : { state: "lost", reason: recording };
}

/** An announced result is missed once its call is over: where the client had an answer, or where nobody lived to say whether it had. */
function resultsOf({ resultRecording, outcome, isError, upstreamStatus, startedAt, finishedAt }: RecordedCall, found: Found, now: Date): ValueStanding {
  const wasAnswered = (outcome === "delivered" || outcome === "cut") && isError !== null && (upstreamStatus ?? 0) < firstErrorStatus;
  if (resultRecording !== "kept" || (!wasAnswered && outcome !== "unknown")) return foundOf("results", found);
  return announced("results", found, new Date(finishedAt ?? startedAt), now);
}

/** What an HTTP error says is no result, and not recorded. */
const firstErrorStatus = 400;

function announced(kind: ValueKind, found: Found, since: Date, now: Date): ValueStanding {
  if (found.isOver) return { state: "deleted", reason: null };
  const standing = foundOf(kind, found);
  if (standing.state !== "none") return standing;
  return { state: now.getTime() - since.getTime() < onTheWayMs ? "on_the_way" : "missing", reason: null };
}

function foundOf(kind: ValueKind, { kept, lost, isOver }: Found): ValueStanding {
  if (isOver) return noValues[kind];
  if (kept.includes(kind)) return { state: "kept", reason: null };
  const reason = valueLosses.find((loss) => loss === lost[kind]);
  return reason === undefined ? noValues[kind] : { state: "lost", reason };
}

async function findValues(db: TenantDb, orgId: string, calls: readonly RecordedCall[]): Promise<readonly Found[]> {
  if (calls.length === 0) return [];
  const ofCall = (table: Prisma.Sql) => Prisma.sql`
    SELECT 1 FROM ${table} a WHERE a.org_id = ${orgId} AND a.server_id = c.server_id AND a.started_at = c.started_at AND a.call_id = c.id`;
  const saidAt = (state: "begun" | "brought") => Prisma.sql`(SELECT a.received_at FROM announced_task_results a
        WHERE a.org_id = ${orgId} AND a.server_id = c.server_id AND a.started_at = c.started_at AND a.call_id = c.id AND a.state = ${state})`;
  return db.$queryRaw<Found[]>(Prisma.sql`
    SELECT c.id,
      array_remove(ARRAY[${Prisma.join(valueKinds.map((kind) => Prisma.sql`CASE WHEN EXISTS (${ofCall(tables[kind])}) THEN ${kind}::text END`))}], NULL) AS kept,
      coalesce((SELECT jsonb_object_agg(l.kind, l.reason) FROM lost_values l
        WHERE l.org_id = ${orgId} AND l.server_id = c.server_id AND l.started_at = c.started_at AND l.call_id = c.id), '{}') AS lost,
      ${saidAt("begun")} AS "begunAt", ${saidAt("brought")} AS "broughtAt",
      NOT EXISTS (SELECT 1 FROM servers s WHERE s.org_id = ${orgId} AND s.id = c.server_id
        AND c.started_at >= now() - make_interval(days => s.argument_retention_days)
        AND (s.values_erased_up_to IS NULL OR c.started_at > s.values_erased_up_to)
        AND NOT EXISTS (SELECT 1 FROM argument_erasures e WHERE e.org_id = s.org_id AND e.server_id = s.id AND e.up_to >= c.started_at)) AS "isOver"
    FROM unnest(${calls.map(({ id }) => id)}::text[], ${calls.map(({ serverId }) => serverId)}::text[], ${calls.map(({ startedAt }) => startedAt)}::timestamptz[]) AS c(id, server_id, started_at)`);
}
