// Calls over time by decision, of a search: the timeline above the log. Counted from an index where the search needs no more, and never more rows than are given.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { limitStatementTime } from "./limit-statement-time";
import type { CallSearch } from "./search/call-search";
import { inSearchTurn } from "./search-turns";
import { spanOf } from "./search/edit-call-search";
import { resolveNames } from "./search/resolve-names";
import { searchConditions, type SearchConditions } from "./search/search-conditions";
import { timelineBuckets } from "./timeline-buckets";

/** Rows counted at most where an index alone has what is asked, and where each row must be looked at. */
const indexedRowsMax = 1_000_000;
const lookedAtRowsMax = 100_000;
const countTimeMaxMs = 3_000;
/** Of a search that names no beginning. */
const usualSpanMs = 24 * 3_600_000;

export interface TimelineBucket {
  /** When it begins. */
  readonly at: string;
  readonly allowed: number;
  readonly denied: number;
  readonly parked: number;
}

export interface Timeline {
  readonly since: string;
  readonly until: string;
  readonly widthMs: number;
  /** Every bucket of the span, empty ones too, oldest first. */
  readonly buckets: readonly TimelineBucket[];
  /** Where counting stopped because there were too many rows; what is older was not counted. Null: all were. */
  readonly countedFrom: string | null;
}

/** The timeline of a search: of the span that it names, else of the last 24 hours. `busy` where counting takes longer than three seconds. */
export async function countCallsOverTime(tenant: TenantContext, search: CallSearch, now = new Date()): Promise<Timeline> {
  assertCan(tenant, "call.read");
  const asked = spanOf(search, now);
  const until = asked.until ?? now;
  const since = asked.since ?? new Date(until.getTime() - usualSpanMs);
  const { widthMs, fromMs, toMs } = timelineBuckets(since.getTime(), until.getTime());
  const { rows, rowsMax } = await inSearchTurn(tenant.org.id, () => tenant.transaction(async (db) => {
    await limitStatementTime(db, countTimeMaxMs);
    const conditions = searchConditions(tenant.org.id, search, await resolveNames(db, tenant.org.id, search), now);
    return { rows: await db.$queryRaw<CountRow[]>(timelineSql(conditions, { since, until, widthMs })), rowsMax: rowsMaxOf(conditions) };
  }));
  const counts = new Map<number, Record<string, number>>();
  for (const { bucket, effect, calls } of rows) counts.set(bucket.getTime(), { ...counts.get(bucket.getTime()), [effect]: Number(calls) });
  const buckets = Array.from({ length: (toMs - fromMs) / widthMs }, (_, index): TimelineBucket => {
    const at = fromMs + index * widthMs;
    const of = counts.get(at);
    return { at: new Date(at).toISOString(), allowed: of?.["allow"] ?? 0, denied: of?.["deny"] ?? 0, parked: of?.["park"] ?? 0 };
  });
  const walked = rows.reduce((sum, row) => sum + Number(row.walked), 0);
  const first = Math.min(...rows.map((row) => row.first.getTime()));
  return { since: since.toISOString(), until: until.toISOString(), widthMs, buckets, countedFrom: walked < rowsMax ? null : new Date(first).toISOString() };
}

interface CountRow {
  readonly bucket: Date;
  readonly effect: string;
  readonly calls: bigint;
  readonly walked: bigint;
  readonly first: Date;
}

function rowsMaxOf({ asked }: SearchConditions): number {
  return asked === null ? indexedRowsMax : lookedAtRowsMax;
}

/** The newest rows of the span, up to the bound, counted by bucket and effect: those that fit, and all that were walked. */
export function timelineSql(conditions: SearchConditions, { since, until, widthMs }: { readonly since: Date; readonly until: Date; readonly widthMs: number }): Prisma.Sql {
  const { walked, asked } = conditions;
  const span = Prisma.sql`${walked} AND started_at >= ${since} AND started_at < ${until} ORDER BY started_at DESC, id DESC LIMIT ${rowsMaxOf(conditions)}`;
  const rows = asked === null
    ? Prisma.sql`SELECT started_at, effect, true AS fits FROM calls WHERE ${span}`
    : Prisma.sql`SELECT started_at, effect, (${asked}) AS fits FROM (SELECT * FROM calls WHERE ${span}) each_one`;
  return Prisma.sql`
    SELECT date_bin(make_interval(secs => ${widthMs / 1_000}::float8), started_at, 'epoch'::timestamptz) AS bucket, effect, count(*) FILTER (WHERE fits) AS calls, count(*) AS walked, min(started_at) AS first
    FROM (${rows}) counted GROUP BY 1, 2`;
}
