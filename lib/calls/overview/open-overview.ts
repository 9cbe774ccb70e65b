// What the gateway did lately, as numbers over time and by what was called, by whom, and what denied it. Read from counts where the calls are counted
// (ADR 0038), from the log where they are not yet: the same function counts both, and a page reads the log once for all of its parts.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { limitStatementTime } from "../limit-statement-time";
import { inSearchTurn } from "../search-turns";
import { percentileOf } from "./latency-buckets";
import { binStarts, overviewSpans, type OverviewSpan } from "./overview-span";
import { readUncounted, uncountedBounds, type UncountedCalls, type UncountedRow } from "./read-uncounted";

const timeMaxMs = 5_000;
const topMax = 8;

export interface CallNumbers {
  readonly allowed: number;
  readonly denied: number;
  readonly parked: number;
  /** Let through, and then: the server failed or was not reached, the answer was cut, or the tool said that it failed. */
  readonly failed: number;
}
export interface CallsBin extends CallNumbers {
  readonly at: string;
}

/** Of tool calls that were answered, in ms from the request to the end of the answer, within 5 % and half a millisecond; null where there was none. */
export interface LatencyNumbers {
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}
export interface LatencyBin extends LatencyNumbers {
  readonly at: string;
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

/** Calls between these moments are in the log, but not counted yet, or where `isPartly` some of them that came late; null where all are. */
export type Uncounted = { readonly from: string; readonly to: string; readonly isPartly: boolean } | null;

/** What is read of the span at once. Of what is counted each is a query of its own, so that one that fails, or is slow, takes nothing else with it. */
export interface OverviewParts {
  readonly calls: { readonly bins: readonly CallsBin[]; readonly totals: CallNumbers; readonly uncounted: Uncounted };
  readonly latency: { readonly bins: readonly LatencyBin[]; readonly totals: LatencyNumbers };
  readonly tools: readonly TopRow[];
  readonly grants: readonly TopRow[];
  /** What denied most. */
  readonly rules: readonly TopRow[];
}
export type OverviewPart = keyof OverviewParts;

type TallyKind = "all" | "latency" | "tool" | "grant" | "rule";

interface TallyRow extends Omit<UncountedRow, "hour" | "kind"> {
  readonly bin: Date | null;
}

const kinds: Readonly<Record<OverviewPart, TallyKind>> = { calls: "all", latency: "latency", tools: "tool", grants: "grant", rules: "rule" };

/**
 * What the organization's calls of the span come to, up to this moment, part by part. Costs the same whatever the length of the log; a part is `busy` where
 * it, or what is not counted yet, takes longer than five seconds.
 */
export function openOverview(tenant: TenantContext, span: OverviewSpan, now = new Date(), bounds = uncountedBounds): <P extends OverviewPart>(part: P) => Promise<OverviewParts[P]> {
  assertCan(tenant, "call.read");
  const { binMs } = overviewSpans[span];
  const starts = binStarts(span, now.getTime());
  const from = starts[0] ?? now.getTime();
  let reading: Promise<UncountedCalls> | undefined;
  return async (part) => {
    // Before the turn that the part itself takes: whoever holds one waits for none.
    const { through, rows: uncounted, lacking } = await (reading ??= readUncounted(tenant, { from, end: (starts.at(-1) ?? from) + binMs, now: now.getTime() }, bounds));
    const rows = await inSearchTurn(tenant.org.id, () => tenant.transaction(async (db) => {
      await limitStatementTime(db, timeMaxMs);
      return db.$queryRaw<TallyRow[]>(overviewSql(tenant.org.id, kinds[part], { from, through, binMs }, uncounted.filter(({ kind }) => kind === kinds[part])));
    }));
    return shaped[part](rows, starts, lacking === null ? null : { from: new Date(lacking.from).toISOString(), to: new Date(lacking.to).toISOString(), isPartly: lacking.isPartly });
  };
}

const shaped: { readonly [P in OverviewPart]: (rows: readonly TallyRow[], starts: readonly number[], uncounted: Uncounted) => OverviewParts[P] } = {
  calls: (rows, starts, uncounted) => ({ bins: binned(rows, starts, callNumbers), totals: callNumbers(rows), uncounted }),
  latency: (rows, starts) => ({ bins: binned(rows, starts, latencyNumbers), totals: latencyNumbers(rows) }),
  tools: topOf,
  grants: topOf,
  rules: topRules,
};

interface Places { readonly from: number; readonly through: number; readonly binMs: number }

/** Both sources as one, of one kind, summed by bin or over the span. */
function overviewSql(orgId: string, kind: TallyKind, { from, through, binMs }: Places, uncounted: readonly UncountedRow[]): Prisma.Sql {
  const moment = (ms: number) => new Date(ms);
  const isOverTime = kind === "all" || kind === "latency";
  return Prisma.sql`
    WITH known AS (
      SELECT hour, id, detail, name, calls, denied, parked, failed FROM call_tallies
      WHERE org_id = ${orgId} AND hour >= ${moment(from)} AND hour < ${moment(through)} AND kind = ${kind}
      UNION ALL SELECT hour, id, detail, name, calls, denied, parked, failed FROM jsonb_to_recordset(${JSON.stringify(uncounted)}::jsonb)
        AS live(hour timestamptz, id text, detail text, name text, calls bigint, denied bigint, parked bigint, failed bigint)
    ), summed AS (
      SELECT CASE WHEN ${isOverTime}::boolean THEN date_bin(make_interval(secs => ${binMs / 1_000}), hour, ${moment(from)}) END AS bin,
        id, detail, max(name) AS name, sum(calls)::float8 AS calls, sum(denied)::float8 AS denied, sum(parked)::float8 AS parked, sum(failed)::float8 AS failed
      FROM known GROUP BY 1, 2, 3
    ), placed AS (
      SELECT *, row_number() OVER (ORDER BY calls DESC, id, detail) AS place FROM summed WHERE bin IS NULL AND (id, detail) <> ('', '')
    )
    SELECT bin, id, detail, name, calls, denied, parked, failed FROM summed WHERE bin IS NOT NULL
    UNION ALL (SELECT bin, id, detail, name, calls, denied, parked, failed FROM placed WHERE place <= ${topMax} ORDER BY place)`;
}

function binned<T extends object>(rows: readonly TallyRow[], starts: readonly number[], numbersOf: (rows: readonly TallyRow[]) => T): (T & { readonly at: string })[] {
  return starts.map((start) => ({ at: new Date(start).toISOString(), ...numbersOf(rows.filter(({ bin }) => bin?.getTime() === start)) }));
}

function callNumbers(rows: readonly TallyRow[]): CallNumbers {
  const sum = (pick: (row: TallyRow) => number) => rows.reduce((total, row) => total + pick(row), 0);
  return { allowed: sum(({ calls, denied, parked }) => calls - denied - parked), denied: sum(({ denied }) => denied), parked: sum(({ parked }) => parked), failed: sum(({ failed }) => failed) };
}

function latencyNumbers(rows: readonly TallyRow[]): LatencyNumbers {
  const latencies = new Map<number, number>();
  for (const { detail, calls } of rows) latencies.set(Number(detail), (latencies.get(Number(detail)) ?? 0) + calls);
  return { p50Ms: percentileOf(latencies, 0.5), p95Ms: percentileOf(latencies, 0.95) };
}

function topOf(rows: readonly TallyRow[]): TopRow[] {
  return rows.map(({ id, detail, name, calls, denied, failed }) => ({ id, detail, rule: null, name, calls, denied, failed }));
}

/** A denial's code and, behind a blank, the place of its rule. */
function topRules(rows: readonly TallyRow[]): TopRow[] {
  return topOf(rows).map((row) => {
    const [code = "", ...place] = row.detail.split(" ");
    const rule = place.join(" ");
    return { ...row, detail: code, rule: rule === "" ? null : rule };
  });
}
