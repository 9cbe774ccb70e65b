// Pages of the audit log, newest first, by key and never by offset: a page costs the same anywhere in the log, and however rare what is looked for.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { CallCursor } from "./call-cursor";
import { toCallRecord, type CallRecord, type CallRow } from "./call-record";
import type { CallSearch } from "./search/call-search";
import { inSearchTurn } from "./search-turns";
import { resolveNames } from "./search/resolve-names";
import { searchConditions, type SearchConditions } from "./search/search-conditions";
import { walkInOrder } from "./walk-in-order";

export const callsPerPageMax = 200;
/** Rows that one page looks through at most, where the search asks for more than an index knows. */
export const walkedRowsMax = 10_000;
const pageTimeMaxMs = 5_000;

export interface CallPageQuery {
  readonly search: CallSearch;
  /** Rows older than this place. */
  readonly after?: CallCursor;
  /** Rows newer than this place, nearest first kept: for going back and for what has arrived since. */
  readonly before?: CallCursor;
  readonly limit: number;
}

export interface CallPage {
  readonly calls: readonly CallRecord[];
  /** Where the search goes on in the direction asked for; null at the end of the log. */
  readonly next: CallCursor | null;
  /** True when `walkedRowsMax` rows were looked through and the page is not full: what matches may still come, from `next` on. */
  readonly isCut: boolean;
}

/** One page of the organization's log, newest first whichever way it was asked for. `limit` is cut to 1…`limitMax`. */
export async function listCalls(tenant: TenantContext, query: CallPageQuery, now = new Date(), limitMax = callsPerPageMax): Promise<CallPage> {
  assertCan(tenant, "call.read");
  const limit = Math.min(Math.max(1, query.limit), limitMax);
  return inSearchTurn(tenant.org.id, () => tenant.transaction(async (db) => {
    await walkInOrder(db, pageTimeMaxMs);
    const conditions = searchConditions(tenant.org.id, query.search, await resolveNames(db, tenant.org.id, query.search), now);
    const rows = await db.$queryRaw<CallRow[]>(pageSql(conditions, query, limit + 1));
    const found = rows.slice(0, limit).map((row) => toCallRecord(row, now));
    const calls = query.before ? found.toReversed() : found;
    const last = found.at(-1);
    if (rows.length > limit && last) return { calls, next: cursorOf(last), isCut: false };
    const end = conditions.asked === null ? null : (await db.$queryRaw<{ started_at: Date; id: string }[]>(endSql(conditions, query)))[0] ?? null;
    return { calls, next: end && { startedAt: end.started_at, id: end.id }, isCut: end !== null };
  }));
}

/** The place of a row in the log. */
function cursorOf({ startedAt, id }: Pick<CallRecord, "startedAt" | "id">): CallCursor {
  return { startedAt: new Date(startedAt), id };
}

function walkedFrom({ walked }: SearchConditions, { after, before }: Pick<CallPageQuery, "after" | "before">): Prisma.Sql {
  if (after) return Prisma.sql`${walked} AND (started_at, id) < (${after.startedAt}, ${after.id})`;
  return before ? Prisma.sql`${walked} AND (started_at, id) > (${before.startedAt}, ${before.id})` : walked;
}

function orderOf({ before }: Pick<CallPageQuery, "before">): Prisma.Sql {
  return before ? Prisma.sql`started_at ASC, id ASC` : Prisma.sql`started_at DESC, id DESC`;
}

/** The rows of a page. Both orders are the same, so that nothing is sorted and the walk ends with the page. */
export function pageSql(conditions: SearchConditions, place: Pick<CallPageQuery, "after" | "before">, rows: number): Prisma.Sql {
  const [walked, order] = [walkedFrom(conditions, place), orderOf(place)];
  if (conditions.asked === null) return Prisma.sql`SELECT * FROM calls WHERE ${walked} ORDER BY ${order} LIMIT ${rows}`;
  return Prisma.sql`SELECT * FROM (SELECT * FROM calls WHERE ${walked} ORDER BY ${order} LIMIT ${walkedRowsMax}) walked WHERE ${conditions.asked} ORDER BY ${order} LIMIT ${rows}`;
}

/** Where a walk of `walkedRowsMax` rows ends; no row where the log ends before. */
export function endSql(conditions: SearchConditions, place: Pick<CallPageQuery, "after" | "before">): Prisma.Sql {
  return Prisma.sql`SELECT started_at, id FROM calls WHERE ${walkedFrom(conditions, place)} ORDER BY ${orderOf(place)} OFFSET ${walkedRowsMax - 1} LIMIT 1`;
}
