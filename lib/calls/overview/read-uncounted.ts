// What is not counted yet of an organization's calls, read from the log itself: once for a page, and no more of it than a page may read.

import { Prisma } from "@/lib/db/sql";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { limitStatementTime } from "../limit-statement-time";
import { inSearchTurn } from "../search-turns";

/** So long back, and so many of the newest calls: it is more only while a gateway catches up with the counting, or of whoever calls 150 times a second and more. Reading them takes a third of the time on two busy cores. */
export interface UncountedBounds {
  readonly ageMaxMs: number;
  readonly callsMax: number;
  readonly timeMaxMs: number;
}
export const uncountedBounds: UncountedBounds = { ageMaxMs: 2 * 3_600_000, callsMax: 600_000, timeMaxMs: 5_000 };

/** As a row of `call_tallies`. */
export interface UncountedRow {
  readonly hour: Date;
  readonly kind: string;
  readonly id: string;
  readonly detail: string;
  readonly name: string;
  readonly calls: number;
  readonly denied: number;
  readonly parked: number;
  readonly failed: number;
}

export interface UncountedCalls {
  /** Calls of the span that began before this moment, in ms, are counted. */
  readonly through: number;
  /** From this moment on, in ms, `rows` tell of them: what lies between the two is in neither. */
  readonly live: number;
  readonly rows: readonly UncountedRow[];
}

/** Of a span, in ms. `busy` where it takes too long. */
export async function readUncounted(tenant: TenantContext, { from, end, now }: { readonly from: number; readonly end: number; readonly now: number }, bounds = uncountedBounds): Promise<UncountedCalls> {
  const org = tenant.org.id;
  return inSearchTurn(org, () => tenant.transaction(async (db) => {
    await limitStatementTime(db, bounds.timeMaxMs);
    const [place] = await db.$queryRaw<{ through: Date; beyond: Date | null }[]>(Prisma.sql`
      WITH counted AS (
        SELECT greatest(${new Date(from)}::timestamptz, least(s.through, (SELECT min(w.hour) FROM call_tally_walks w WHERE w.org_id = ${org} AND w.is_first))) AS through FROM call_tally_state s
      )
      SELECT t.through, (
        SELECT c.started_at FROM calls c WHERE c.org_id = ${org} AND c.started_at >= greatest(t.through, ${new Date(now - bounds.ageMaxMs)}::timestamptz) AND c.started_at < ${new Date(end)}::timestamptz
        ORDER BY c.started_at DESC, c.id DESC OFFSET ${bounds.callsMax} LIMIT 1) AS beyond
      FROM counted t`);
    const through = place?.through.getTime() ?? from;
    const live = Math.max(through, now - bounds.ageMaxMs, place?.beyond === null || place === undefined ? 0 : place.beyond.getTime() + 1);
    const rows = await db.$queryRaw<UncountedRow[]>(Prisma.sql`
      SELECT hour, kind, id, detail, name, calls::float8 AS calls, denied::float8 AS denied, parked::float8 AS parked, failed::float8 AS failed
      FROM tally_calls_of(${org}, ${new Date(live)}, ${new Date(end)})`);
    return { through, live, rows };
  }));
}
