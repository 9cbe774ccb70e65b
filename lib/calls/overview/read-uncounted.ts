// What is not counted for good yet of an organization's calls: read from the log itself, once for a page, and no more of it than a page may read. Where an hour
// has more than that, what its walked part came to stands before the rest (ADR 0038).

import { Prisma } from "@/lib/db/sql";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { limitStatementTime } from "../limit-statement-time";
import { inSearchTurn } from "../search-turns";

/**
 * So long back, and so many of the newest calls: it is more only while a gateway catches up with the counting, or of whoever calls 1,250 times a second for eight
 * minutes, which are not walked yet. Reading them takes a third of the time on two busy cores.
 */
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
  /** Calls of the span that began before this moment, in ms, are counted for good, hour by hour. `rows` tell of those that began later. */
  readonly through: number;
  readonly rows: readonly UncountedRow[];
  /** Between which moments, in ms, `rows` lack calls: all of them, or where `isPartly` some that came late into what is walked. Null where none is lacking. */
  readonly lacking: { readonly from: number; readonly to: number; readonly isPartly: boolean } | null;
}

interface WalkedRow extends UncountedRow {
  readonly walked: Date;
  readonly misses: boolean;
}

const columns = Prisma.sql`hour, kind, id, detail, name, calls::float8 AS calls, denied::float8 AS denied, parked::float8 AS parked, failed::float8 AS failed`;

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
    const beyond = place?.beyond?.getTime() ?? null;
    // What the log has whole is told from it alone: there each call ended as it did, and in the walked part as it had when it was walked.
    const walked = beyond === null ? [] : await db.$queryRaw<WalkedRow[]>(Prisma.sql`SELECT walked, misses_calls AS misses, ${columns} FROM tally_walked(${org}, ${new Date(through)})`);
    const [part] = walked;
    const counted = part?.walked.getTime() ?? through;
    const live = Math.max(counted, now - bounds.ageMaxMs, beyond === null ? 0 : beyond + 1);
    const rows = await db.$queryRaw<UncountedRow[]>(Prisma.sql`SELECT ${columns} FROM tally_calls_of(${org}, ${new Date(live)}, ${new Date(end)})`);
    return {
      through,
      rows: [...walked, ...rows],
      lacking: live > counted ? { from: counted, to: live, isPartly: false } : part?.misses === true ? { from: through, to: counted, isPartly: true } : null,
    };
  }));
}
