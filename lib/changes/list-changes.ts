// Pages of the admin log, newest first, by key.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

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
  readonly targetName: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** One page of the organization's changes after the row `after` (older); unknown cursors give the newest page. */
export async function listChanges(
  tenant: TenantContext,
  { after, limit = 50 }: { readonly after?: string; readonly limit?: number } = {},
): Promise<{ readonly changes: readonly ChangeRecord[]; readonly more: boolean }> {
  assertCan(tenant, "change.read");
  const take = Math.min(Math.max(1, limit), changesPerPageMax);
  return tenant.transaction(async (db) => {
    const from = after === undefined ? null : await db.change.findFirst({ where: { id: after } });
    const rows = await db.change.findMany({
      where: from ? { OR: [{ at: { lt: from.at } }, { at: from.at, id: { lt: from.id } }] } : {},
      orderBy: [{ at: "desc" }, { id: "desc" }],
      take: take + 1,
    });
    const ids = [...new Set(rows.map((row) => row.actorId))];
    const members = await db.membership.findMany({ where: { userId: { in: ids } }, include: { user: { select: { name: true } } } });
    const keys = await db.apiKey.findMany({ where: { id: { in: ids } }, select: { id: true, label: true } });
    const names = new Map([...members.map((member) => [member.userId, member.user.name] as const), ...keys.map((key) => [key.id, key.label] as const)]);
    return {
      changes: rows.slice(0, take).map((row) => ({
        id: row.id,
        at: row.at.toISOString(),
        actorKind: row.actorKind === "api_key" ? ("api_key" as const) : ("user" as const),
        actorId: row.actorId,
        actorName: names.get(row.actorId) ?? null,
        action: row.action,
        targetId: row.targetId,
        targetName: row.targetName,
        before: row.before,
        after: row.after,
      })),
      more: rows.length > take,
    };
  });
}
