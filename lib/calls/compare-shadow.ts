// What a grant's shadow said beside what was decided: agreements, differences by tool and rule, and the calls that differ.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { CallCursor } from "./call-cursor";
import { toCallRecord, type CallRecord, type CallRow } from "./call-record";
import { inSearchTurn } from "./search-turns";
import { walkInOrder } from "./walk-in-order";

/** The grant's newest calls, of which those are compared that this version judged too; older ones are not looked at. */
const shadowCallsMax = 100_000;
const timeMaxMs = 5_000;
const groupsMax = 100;
const rowsPerPage = 50;

export interface ShadowQuery {
  readonly grantId: string;
  readonly policyId: string;
  readonly version: number;
  readonly days: number;
  readonly after?: CallCursor;
}

export interface ShadowGroup {
  /** The tool, or the method where there is none. */
  readonly tool: string;
  readonly effect: "allow" | "deny" | "park";
  readonly shadowEffect: "allow" | "deny" | "park";
  readonly shadowCode: string;
  readonly shadowRule: string | null;
  readonly calls: number;
}

export interface ShadowComparison {
  /** Calls that both judged, of these days. */
  readonly compared: number;
  readonly agreed: number;
  readonly differed: number;
  /** Calls of which the shadow has no answer: it failed, took too long, or rested after that. */
  readonly unanswered: number;
  /** Calls that a limit denied and the shadow would have let in: nothing is counted for a shadow, so that nobody knows whether its own limits had room. */
  readonly limited: number;
  /** Differences, most calls first, at most 100. */
  readonly groups: readonly ShadowGroup[];
  /** The calls that differ, newest first. */
  readonly calls: readonly CallRecord[];
  readonly more: boolean;
  /** True where the grant has more calls in these days than `shadowCallsMax`. */
  readonly isCut: boolean;
}

/** The comparison over the newest `callsMax` calls of one grant, those that were judged beside this version; `busy` where it takes too long. */
export async function compareShadow(tenant: TenantContext, { grantId, policyId, version, days, after }: ShadowQuery, now = new Date(), callsMax = shadowCallsMax): Promise<ShadowComparison> {
  assertCan(tenant, "call.read");
  const since = new Date(now.getTime() - days * 86_400_000);
  const newest = Prisma.sql`SELECT * FROM calls WHERE org_id = ${tenant.org.id} AND grant_id = ${grantId} AND started_at >= ${since} ORDER BY started_at DESC, id DESC LIMIT ${callsMax}`;
  const seen = Prisma.sql`(${newest}) seen WHERE shadow_policy_id = ${policyId} AND shadow_version = ${version}`;
  const isLimited = Prisma.sql`(code = 'limit_exceeded' AND shadow_effect = 'allow')`;
  const differs = Prisma.sql`effect <> shadow_effect AND NOT ${isLimited}`;
  const older = after === undefined ? Prisma.sql`true` : Prisma.sql`(started_at, id) < (${after.startedAt}, ${after.id})`;
  return inSearchTurn(tenant.org.id, () => tenant.transaction(async (db) => {
    await walkInOrder(db, timeMaxMs);
    const [counts] = await db.$queryRaw<{ walked: bigint; all: bigint; agreed: bigint; unanswered: bigint; limited: bigint }[]>(Prisma.sql`
      SELECT count(*) AS walked, count(*) FILTER (WHERE judged) AS all, count(*) FILTER (WHERE judged AND effect = shadow_effect) AS agreed,
        count(*) FILTER (WHERE judged AND shadow_effect IS NULL) AS unanswered, count(*) FILTER (WHERE judged AND ${isLimited}) AS limited
      FROM (SELECT effect, code, shadow_effect, coalesce(shadow_policy_id = ${policyId} AND shadow_version = ${version}, false) AS judged FROM (${newest}) newest) walked`);
    const groups = await db.$queryRaw<(Omit<ShadowGroup, "calls"> & { calls: bigint })[]>(Prisma.sql`
      SELECT coalesce(tool, method, '') AS tool, effect, shadow_effect AS "shadowEffect", shadow_code AS "shadowCode", shadow_rule AS "shadowRule", count(*) AS calls
      FROM ${seen} AND ${differs} GROUP BY 1, 2, 3, 4, 5 ORDER BY calls DESC, 1, 4, 5 LIMIT ${groupsMax}`);
    const rows = await db.$queryRaw<CallRow[]>(Prisma.sql`
      SELECT * FROM ${seen} AND ${differs} AND ${older} ORDER BY started_at DESC, id DESC LIMIT ${rowsPerPage + 1}`);
    const [agreed, unanswered, limited] = [Number(counts?.agreed ?? 0), Number(counts?.unanswered ?? 0), Number(counts?.limited ?? 0)];
    const compared = Number(counts?.all ?? 0) - unanswered - limited;
    return {
      compared, agreed, unanswered, limited, differed: compared - agreed,
      groups: groups.map((group) => ({ ...group, calls: Number(group.calls) })),
      calls: rows.slice(0, rowsPerPage).map((row) => toCallRecord(row, now)), more: rows.length > rowsPerPage,
      isCut: Number(counts?.walked ?? 0) === callsMax,
    };
  }));
}
