// The log as it grows: what is new of a search, second by second, and what became of the calls that were still in flight. Bounded in rows,
// whatever arrives; ends when the membership does.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import { stayProven } from "@/lib/tenancy/stay-proven";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { toCallRecord, type CallRecord, type CallRow } from "./call-record";
import type { CallSearch } from "./search/call-search";
import { inSearchTurn } from "./search-turns";
import { resolveNames, type ResolvedNames } from "./search/resolve-names";
import { searchConditions } from "./search/search-conditions";
import { walkInOrder } from "./walk-in-order";

/** Calls of one look that are shown; how many more there were is said. */
export const followedRowsMax = 20;
const lookEveryMs = 1_000;
/** How late a row may come after its call began and still be seen: it is on its way through a spool. */
const lateByMaxMs = 15_000;
/** Rows of that time that one look goes through. */
const windowRowsMax = 4_000;
/** Calls in flight whose outcome is waited for. */
const awaitedMax = 200;
const lookTimeMaxMs = 2_000;

export interface CallNews {
  /** New ones and those that got their outcome, oldest first; none where nothing happened. */
  readonly calls: readonly CallRecord[];
  /** New ones beyond `followedRowsMax`, which are not shown. */
  readonly left: number;
  /** Whether there were even more than could be counted. */
  readonly isLeftMore: boolean;
}

interface Glance {
  readonly id: string;
  readonly started_at: Date;
}

/** One piece of news a second until `signal` aborts; throws what `prove` throws. The rows of the last fifteen seconds come first.
 *  Names stand for what bore them when it began. */
export async function* followCalls(prove: () => Promise<TenantContext>, search: CallSearch, signal: AbortSignal): AsyncGenerator<CallNews, void, undefined> {
  /** When what was seen of the window began, by id. */
  let seen = new Map<string, number>();
  let isFirst = true;
  const awaited = new Map<string, Date>();
  const proven = stayProven(await prove(), prove);
  const names = await resolve(await proven(), search);
  while (!signal.aborted) {
    const [now, beganMs] = [new Date(), performance.now()];
    const tenant = await proven();
    const glances = await glance(tenant, search, names, now);
    const fresh = glances.filter(({ id }) => !seen.has(id));
    const shown = fresh.slice(0, followedRowsMax);
    // Those of the first look are on the page already.
    const left = isFirst ? 0 : fresh.length - shown.length;
    isFirst = false;
    const begunAfter = now.getTime() - lateByMaxMs;
    seen = new Map([...[...seen].filter(([, at]) => at >= begunAfter), ...glances.map(({ id, started_at }) => [id, started_at.getTime()] as const)]);
    const calls = await readCalls(tenant, [...shown.map(({ id, started_at }) => ({ id, startedAt: started_at })), ...[...awaited].map(([id, startedAt]) => ({ id, startedAt }))], now);
    const news = calls.filter(({ id, finishedAt }) => !awaited.has(id) || finishedAt !== null);
    for (const call of calls) {
      if (call.finishedAt !== null) awaited.delete(call.id);
      else if (awaited.size < awaitedMax) awaited.set(call.id, new Date(call.startedAt));
    }
    // What was looked for may have waited for its turn longer than a membership may be over.
    await proven();
    yield { calls: news, left, isLeftMore: left > 0 && glances.length === windowRowsMax };
    await pause(lookEveryMs - (performance.now() - beganMs), signal);
  }
}

async function resolve(tenant: TenantContext, search: CallSearch): Promise<ResolvedNames> {
  assertCan(tenant, "call.read");
  return inSearchTurn(tenant.org.id, () => tenant.transaction(async (db) => {
    await walkInOrder(db, lookTimeMaxMs);
    return resolveNames(db, tenant.org.id, search);
  }));
}

/** What of the search began lately, newest first, without its columns. */
async function glance(tenant: TenantContext, search: CallSearch, names: ResolvedNames, now: Date): Promise<readonly Glance[]> {
  assertCan(tenant, "call.read");
  return inSearchTurn(tenant.org.id, () => tenant.transaction(async (db) => {
    await walkInOrder(db, lookTimeMaxMs);
    const { walked, asked } = searchConditions(tenant.org.id, search, names, now);
    const since = new Date(now.getTime() - lateByMaxMs);
    return db.$queryRaw<Glance[]>(Prisma.sql`
      SELECT id, started_at FROM calls
      WHERE ${walked} AND started_at >= ${since} AND ${asked ?? Prisma.sql`true`} ORDER BY started_at DESC, id DESC LIMIT ${windowRowsMax}`);
  }));
}

async function readCalls(tenant: TenantContext, keys: readonly { readonly id: string; readonly startedAt: Date }[], now: Date): Promise<readonly CallRecord[]> {
  if (keys.length === 0) return [];
  const rows = await tenant.transaction((db) => db.$queryRaw<CallRow[]>(Prisma.sql`
    SELECT * FROM calls WHERE org_id = ${tenant.org.id} AND (started_at, id) IN (${Prisma.join(keys.map(({ id, startedAt }) => Prisma.sql`(${startedAt}, ${id})`))})
    ORDER BY started_at, id`));
  return rows.map((row) => toCallRecord(row, now));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, ms));
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
