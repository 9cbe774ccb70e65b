import { recordChange } from "@/lib/audit/record-change";
import { tokenFingerprint } from "@/lib/crypto/secret-fingerprint";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { GrantIdInput } from "./grant-input";
import { toGrantRecord, type GrantRecord } from "./grant-record";
import { readGrant } from "./read-grant";

/** Ends the grant for good (law L10: everywhere within 2 s). Revoking a revoked grant changes nothing and succeeds. */
export async function revokeGrant(tenant: TenantContext, { grantId }: GrantIdInput, now = new Date()): Promise<GrantRecord> {
  assertCan(tenant, "grant.manage");
  return tenant.transaction(async (db) => {
    const before = await readGrant(db, grantId);
    if (before.revokedAt) return toGrantRecord(before, now);
    const row = await db.grant.update({ where: { id: grantId }, data: { revokedAt: now }, include: { policy: { select: { name: true } } } });
    await recordChange(tenant, db, { action: "grant.revoke", targetId: row.id, targetName: row.label, before: { token: { fingerprint: tokenFingerprint(row.tokenHash) } } });
    return toGrantRecord(row, now);
  });
}
