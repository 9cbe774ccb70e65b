// A version that is judged beside the live policy of a grant, and decides nothing.

import { recordChange } from "@/lib/audit/record-change";
import { Prisma } from "@/lib/db/sql";
import type { TenantDb } from "@/lib/db/tenant-db";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { AttachShadowInput, GrantIdInput } from "./grant-input";
import { toGrantRecord, type GrantRecord } from "./grant-record";
import { readLivingGrant } from "./read-grant";

/** Different versions that are shadows of living grants of one server. */
export const shadowsPerServerMax = 10;

/** From the next calls on, what this version of a policy of the grant's own server would have said stands in the row of each call. */
export async function attachShadow(tenant: TenantContext, { grantId, policyId, version }: AttachShadowInput, now = new Date()): Promise<GrantRecord> {
  return setShadow(tenant, grantId, { policyId, version }, now);
}

/** Ends the comparison; what was recorded of it stays. */
export async function detachShadow(tenant: TenantContext, { grantId }: GrantIdInput, now = new Date()): Promise<GrantRecord> {
  return setShadow(tenant, grantId, null, now);
}

/** The documents of all shadows are part of what a gateway holds of a server. */
async function assertRoom(db: TenantDb, serverId: string, { policyId, version }: { readonly policyId: string; readonly version: number }): Promise<void> {
  await db.$queryRaw(Prisma.sql`SELECT 1 FROM servers WHERE id = ${serverId} FOR UPDATE`);
  const used = await db.grant.findMany({
    where: { serverId, revokedAt: null, shadowPolicyId: { not: null }, NOT: { shadowPolicyId: policyId, shadowVersion: version } },
    distinct: ["shadowPolicyId", "shadowVersion"], select: { id: true }, take: shadowsPerServerMax,
  });
  if (used.length >= shadowsPerServerMax) throw new AppError("conflict", { public: "Ten versions are shadows on this server already. Detach one that is not needed any more." });
}

async function setShadow(tenant: TenantContext, grantId: string, shadow: GrantRecord["shadow"], now: Date): Promise<GrantRecord> {
  assertCan(tenant, "grant.attach_policy");
  return tenant.transaction(async (db) => {
    const before = toGrantRecord(await readLivingGrant(db, grantId), now);
    if (shadow !== null) {
      const version = await db.policyVersion.findFirst({ where: { policyId: shadow.policyId, number: shadow.version, policy: { serverId: before.serverId } } });
      if (!version) throw new AppError("not_found");
    }
    if (shadow !== null) await assertRoom(db, before.serverId, shadow);
    if (before.shadow?.policyId === shadow?.policyId && before.shadow?.version === shadow?.version) return before;
    const row = await db.grant.update({
      where: { id: grantId }, data: { shadowPolicyId: shadow?.policyId ?? null, shadowVersion: shadow?.version ?? null }, include: { policy: { select: { name: true } } },
    });
    await recordChange(tenant, db, {
      action: shadow === null ? "grant.detach_shadow" : "grant.attach_shadow", targetId: row.id, targetName: row.label, before: { shadow: before.shadow }, after: { shadow },
    });
    return toGrantRecord(row, now);
  });
}
