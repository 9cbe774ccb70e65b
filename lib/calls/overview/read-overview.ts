// What the gateway did lately, as numbers over time and by what was called, by whom, and what denied it. Read from counts where the calls are counted
// (ADR 0038), from the log where they are not yet: the same function counts both.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { limitStatementTime } from "../limit-statement-time";
import { inSearchTurn } from "../search-turns";
import { percentileOf } from "./latency-buckets";
import { binStarts, overviewSpans, type OverviewSpan } from "./overview-span";

const timeMaxMs = 5_000;
/** Of the log itself so much is counted for a page; it is more only while a gateway catches up with the counting. */
const uncountedMaxMs = 2 * 3_600_000;
const topMax = 8;

export interface OverviewBin {
  readonly at: string;
  readonly allowed: number;
  readonly denied: number;
  readonly parked: number;
  /** Let through, and then: the server failed or was not reached, the answer was cut, or the tool said that it failed. */
  readonly failed: number;
  /** Of tool calls that were answered, in ms from the request to the end of the answer, within 5 % and half a millisecond; null where there was none. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

export interface TopRow {
  /** Of the server, the grant, or the policy ("" where none judged). */
  readonly id: string;
  /** The tool's name; of a denial its code. */
  readonly detail: string;
  /** Of a denial the place of its rule, where one denied. */
  readonly rule: string | null;
  /** Of the server or the grant, then. */
  readonly name: string;
  readonly calls: number;
  readonly denied: number;
  readonly failed: number;
}

export interface Overview {
  readonly span: OverviewSpan;
  readonly bins: readonly OverviewBin[];
  readonly totals: Pick<OverviewBin, "allowed" | "denied" | "parked" | "failed" | "p50Ms" | "p95Ms">;
  readonly tools: readonly TopRow[];
  readonly grants: readonly TopRow[];
  /** What denied most. */
  readonly rules: readonly TopRow[];
  /** Calls between these moments are in the log, but not counted yet; null where all are. */
  readonly uncounted: { readonly from: string; readonly to: string } | null;
}

interface TallyRow {
  readonly bin: Date | null;
  readonly kind: "all" | "latency" | "tool" | "grant" | "rule";
  readonly id: string;
  readonly detail: string;
  readonly name: string;
  readonly calls: number;
  readonly denied: number;
  readonly parked: number;
  readonly failed: number;
}

/** The organization's calls of the span, up to this moment. Costs the same whatever the length of the log; `busy` after five seconds. */
export async function readOverview(tenant: TenantContext, span: OverviewSpan, now = new Date()): Promise<Overview> {
  assertCan(tenant, "call.read");
  const starts = binStarts(span, now.getTime());
  const from = starts[0] ?? now.getTime();
  const end = (starts.at(-1) ?? from) + overviewSpans[span].binMs;
  return inSearchTurn(tenant.org.id, () => tenant.transaction(async (db) => {
    await limitStatementTime(db, timeMaxMs);
    const [state] = await db.$queryRaw<{ through: Date }[]>(Prisma.sql`SELECT through FROM call_tally_state`);
    const through = state?.through.getTime() ?? from;
    const live = Math.max(through, from, now.getTime() - uncountedMaxMs);
    const rows = await db.$queryRaw<TallyRow[]>(overviewSql(tenant.org.id, { from, through, live, end, binMs: overviewSpans[span].binMs }));
    return {
      span,
      bins: starts.map((start) => ({ at: new Date(start).toISOString(), ...numbersOf(rows.filter(({ bin }) => bin?.getTime() === start)) })),
      totals: numbersOf(rows.filter(({ bin }) => bin !== null)),
      tools: topOf(rows, "tool"),
      grants: topOf(rows, "grant"),
      rules: topOf(rows, "rule"),
      uncounted: live > Math.max(through, from) ? { from: new Date(Math.max(through, from)).toISOString(), to: new Date(live).toISOString() } : null,
    };
  }));
}

interface Places { readonly from: number; readonly through: number; readonly live: number; readonly end: number; readonly binMs: number }

/** Both sources as one, summed by bin or over the span. */
export function overviewSql(orgId: string, { from, through, live, end, binMs }: Places): Prisma.Sql {
  const moment = (ms: number) => new Date(ms);
  return Prisma.sql`
    WITH known AS (
      SELECT hour, kind, id, detail, name, calls, denied, parked, failed FROM call_tallies
      WHERE org_id = ${orgId} AND hour >= ${moment(from)} AND hour < ${moment(through)}
      UNION ALL SELECT * FROM tally_calls_of(${orgId}, ${moment(live)}, ${moment(end)})
    ), summed AS (
      SELECT CASE WHEN kind IN ('all', 'latency') THEN date_bin(make_interval(secs => ${binMs / 1_000}), hour, ${moment(from)}) END AS bin,
        kind, id, detail, max(name) AS name, sum(calls)::float8 AS calls, sum(denied)::float8 AS denied, sum(parked)::float8 AS parked, sum(failed)::float8 AS failed
      FROM known GROUP BY 1, 2, 3, 4
    ), placed AS (
      SELECT *, row_number() OVER (PARTITION BY kind ORDER BY calls DESC, id, detail) AS place FROM summed WHERE bin IS NULL AND (id, detail) <> ('', '')
    )
    SELECT bin, kind, id, detail, name, calls, denied, parked, failed FROM summed WHERE bin IS NOT NULL
    UNION ALL (SELECT bin, kind, id, detail, name, calls, denied, parked, failed FROM placed WHERE place <= ${topMax} ORDER BY kind, place)`;
}

function numbersOf(rows: readonly TallyRow[]): Overview["totals"] {
  const all = rows.filter(({ kind }) => kind === "all");
  const sum = (pick: (row: TallyRow) => number) => all.reduce((total, row) => total + pick(row), 0);
  const latencies = new Map<number, number>();
  for (const { detail, calls } of rows.filter(({ kind }) => kind === "latency")) latencies.set(Number(detail), (latencies.get(Number(detail)) ?? 0) + calls);
  return {
    allowed: sum(({ calls, denied, parked }) => calls - denied - parked), denied: sum(({ denied }) => denied), parked: sum(({ parked }) => parked), failed: sum(({ failed }) => failed),
    p50Ms: percentileOf(latencies, 0.5), p95Ms: percentileOf(latencies, 0.95),
  };
}

function topOf(rows: readonly TallyRow[], kind: TallyRow["kind"]): TopRow[] {
  return rows.filter((row) => row.kind === kind).map(({ id, detail, name, calls, denied, failed }) => {
    const [code = "", ...place] = kind === "rule" ? detail.split(" ") : [detail];
    const rule = place.join(" ");
    return { id, detail: code, rule: rule === "" ? null : rule, name, calls, denied, failed };
  });
}
