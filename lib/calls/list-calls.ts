// Pages of the audit log, newest first, by key and never by offset: a page costs the same anywhere in the log.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { CallCursor, CallFilter } from "./call-filter";
import { toCallRecord, type CallRecord, type CallRow } from "./call-record";

export const callsPerPageMax = 200;

export interface CallPageQuery {
  readonly filter: CallFilter;
  /** Rows older than this place. */
  readonly after?: CallCursor;
  /** Rows newer than this place, nearest first kept: for going back and for what has arrived since. */
  readonly before?: CallCursor;
  readonly limit: number;
}

export interface CallPage {
  readonly calls: readonly CallRecord[];
  /** True when the log goes on beyond the last row of this page, in the direction asked for. */
  readonly more: boolean;
}

function conditions(orgId: string, { filter, after, before }: CallPageQuery): Prisma.Sql {
  const parts = [Prisma.sql`org_id = ${orgId}`];
  if (filter.from) parts.push(Prisma.sql`started_at >= ${filter.from}`);
  if (filter.to) parts.push(Prisma.sql`started_at < ${filter.to}`);
  if (filter.server !== undefined) parts.push(Prisma.sql`server_id = ${filter.server}`);
  if (filter.grant !== undefined) parts.push(Prisma.sql`grant_id = ${filter.grant}`);
  if (filter.tool !== undefined) parts.push(Prisma.sql`tool = ${filter.tool}`);
  if (filter.method !== undefined) parts.push(Prisma.sql`method = ${filter.method}`);
  if (filter.decision !== undefined) parts.push(Prisma.sql`effect = ${filter.decision}`);
  // What the rules for results did is asked for by the same word as what the rules for calls did.
  if (filter.code !== undefined) parts.push(Prisma.sql`(code = ${filter.code} OR result_code = ${filter.code})`);
  if (after) parts.push(Prisma.sql`(started_at, id) < (${after.startedAt}, ${after.id})`);
  if (before) parts.push(Prisma.sql`(started_at, id) > (${before.startedAt}, ${before.id})`);
  return Prisma.join(parts, " AND ");
}

/** One page of the organization's log, newest first whichever way it was asked for. `limit` is cut to 1…200. */
export async function listCalls(tenant: TenantContext, query: CallPageQuery, now = new Date()): Promise<CallPage> {
  assertCan(tenant, "call.read");
  const limit = Math.min(Math.max(1, query.limit), callsPerPageMax);
  const order = query.before ? Prisma.sql`started_at ASC, id ASC` : Prisma.sql`started_at DESC, id DESC`;
  const rows = await tenant.transaction((db) =>
    db.$queryRaw<CallRow[]>(Prisma.sql`SELECT * FROM calls WHERE ${conditions(tenant.org.id, query)} ORDER BY ${order} LIMIT ${limit + 1}`),
  );
  const calls = rows.slice(0, limit).map((row) => toCallRecord(row, now));
  return { calls: query.before ? calls.reverse() : calls, more: rows.length > limit };
}
