// The end of a key.

import { recordChange } from "@/lib/audit/record-change";
import { tokenFingerprint } from "@/lib/crypto/secret-fingerprint";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import { assertPerson } from "@/lib/tenancy/assert-person";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { RevokeApiKeyInput } from "./api-key-input";

/** Ends the key for every request from now on. Revoked already or unknown: `not_found`. */
export async function revokeApiKey(tenant: TenantContext, { apiKeyId }: RevokeApiKeyInput, now = new Date()): Promise<void> {
  assertCan(tenant, "api_key.manage");
  assertPerson(tenant);
  await tenant.transaction(async (db) => {
    const key = await db.apiKey.findFirst({ where: { id: apiKeyId, revokedAt: null } });
    if (!key) throw new AppError("not_found");
    await db.apiKey.update({ where: { id: apiKeyId }, data: { revokedAt: now } });
    await recordChange(tenant, db, { action: "api_key.revoke", targetId: key.id, targetName: key.label, before: { role: key.role, token: { fingerprint: tokenFingerprint(key.tokenHash) } } });
  });
}
