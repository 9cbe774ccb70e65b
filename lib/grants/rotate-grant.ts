import { recordChange } from "@/lib/audit/record-change";
import { hashToken } from "@/lib/crypto/hash-token";
import { mintToken, tokenHint } from "@/lib/crypto/mint-token";
import { tokenFingerprint } from "@/lib/crypto/secret-fingerprint";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { GrantIdInput } from "./grant-input";
import { toGrantRecord, type GrantRecord } from "./grant-record";
import { readLivingGrant } from "./read-grant";

/** Gives the grant a new token, told this once; the old one is refused from the commit on. */
export async function rotateGrant(tenant: TenantContext, { grantId }: GrantIdInput, now = new Date()): Promise<{ grant: GrantRecord; token: string }> {
  assertCan(tenant, "grant.manage");
  const token = mintToken("pcg_");
  return tenant.transaction(async (db) => {
    const before = await readLivingGrant(db, grantId);
    const row = await db.grant.update({
      where: { id: grantId }, data: { tokenHint: tokenHint(token), tokenHash: hashToken(token), rotatedAt: now },
      include: { policy: { select: { name: true } } },
    });
    await recordChange(tenant, db, {
      action: "grant.rotate", targetId: row.id, targetName: row.label, before: { token: { fingerprint: tokenFingerprint(before.tokenHash) } }, after: { token: { fingerprint: tokenFingerprint(row.tokenHash) } },
    });
    return { grant: toGrantRecord(row, now), token };
  });
}
