// Pages of the admin log, newest first, by key.

import { readSpan } from "@/lib/base/moment-text";
import { Prisma } from "@/lib/db/sql";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { ChangeFilter } from "./change-filter";
import { namesInChanges } from "./change-names";

export const changesPerPageMax = 100;

export interface ChangeRecord {
  readonly id: string;
  readonly at: string;
  readonly actorKind: "user" | "api_key";
  readonly actorId: string;
  /** The name of a member or key that is still here; null for one that is gone. */
  readonly actorName: string | null;
  readonly action: string;
  readonly targetId: string;
  /** What it was called then; of a person and an invitation what it is called now, and the id where that name is gone. */
  readonly targetName: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface ChangePage {
  readonly changes: readonly ChangeRecord[];
  /** The id to go on after; null at the end. */
  readonly next: string | null;
  /** What ids that stand in these changes are called now. */
  readonly names: Readonly<Record<string, string>>;
}

/** One page of the organization's changes after the row `after` (older). Throws `invalid_input` where there is no such row. */
export async function listChanges(
  tenant: TenantContext,
  { after, limit = 50, ...filter }: ChangeFilter & { readonly after?: string | undefined; readonly limit?: number } = {},
  now = new Date(),
): Promise<ChangePage> {
  assertCan(tenant, "change.read");
  const take = Math.min(Math.max(1, limit), changesPerPageMax);
  return tenant.transaction(async (db) => {
    const from = after === undefined ? null : await db.change.findFirst({ where: { id: after }, select: { id: true, at: true } });
    if (after !== undefined && from === null) throw new AppError("invalid_input", { fields: { after: "This is not a place in the admin log." } });
    const older: Prisma.ChangeWhereInput = from ? { OR: [{ at: { lt: from.at } }, { at: from.at, id: { lt: from.id } }] } : {};
    const rows = await db.change.findMany({ where: { AND: [older, ...conditionsOf(filter, now)] }, orderBy: [{ at: "desc" }, { id: "desc" }], take: take + 1 });
    const shown = rows.slice(0, take);
    const names = await namesInChanges(db, shown);
    return {
      changes: shown.map((row) => ({
        id: row.id,
        at: row.at.toISOString(),
        actorKind: row.actorKind === "api_key" ? "api_key" : "user",
        actorId: row.actorId,
        actorName: names.get(row.actorId) ?? null,
        action: row.action,
        targetId: row.targetId,
        targetName: names.get(row.targetName) ?? row.targetName,
        before: row.before,
        after: row.after,
      })),
      next: rows.length > take ? (shown.at(-1)?.id ?? null) : null,
      names: Object.fromEntries(names),
    };
  });
}

function conditionsOf(filter: ChangeFilter, now: Date): Prisma.ChangeWhereInput[] {
  const { act, actor, target } = filter;
  const { since, until } = readSpan(filter, now);
  const conditions: Prisma.ChangeWhereInput[] = [];
  if (act !== undefined) conditions.push(act.includes(".") ? { action: act } : { action: { startsWith: `${act}.` } });
  if (actor !== undefined) conditions.push({ actorId: actor });
  if (target !== undefined) conditions.push({ OR: [{ targetId: target }, { targetName: { contains: target, mode: "insensitive" } }] });
  if (since) conditions.push({ at: { gte: since } });
  if (until) conditions.push({ at: { lt: until } });
  return conditions;
}
