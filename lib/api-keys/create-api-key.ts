// A key for scripts. It acts with a role of its maker's choice, at most the maker's, and dies with the maker's membership.

import { recordChange } from "@/lib/audit/record-change";
import { hashToken } from "@/lib/crypto/hash-token";
import { mintToken, tokenHint } from "@/lib/crypto/mint-token";
import { randomId } from "@/lib/crypto/random-id";
import { tokenFingerprint } from "@/lib/crypto/secret-fingerprint";
import { takeTurns } from "@/lib/db/take-turns";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import { assertPerson } from "@/lib/tenancy/assert-person";
import { isAtLeast } from "@/lib/tenancy/permissions";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { CreateApiKeyInput } from "./api-key-input";
import type { NewApiKey } from "./api-key-record";

const liveKeysMax = 100;
const dayMs = 24 * 3_600_000;

/** Makes a key and returns its token, which is stored as a hash only. A role above the maker's is `forbidden`; more than 100 live keys are `conflict`. */
export async function createApiKey(tenant: TenantContext, input: CreateApiKeyInput, now = new Date()): Promise<NewApiKey> {
  assertCan(tenant, "api_key.manage");
  assertPerson(tenant);
  if (!isAtLeast(tenant.actor.role, input.role)) {
    throw new AppError("forbidden", { public: "A key cannot do more than you can.", fields: { role: "That role is above your own." } });
  }
  const id = randomId("key");
  const token = mintToken("pck_");
  const expiresAt = input.expiresInDays === null ? null : new Date(now.getTime() + input.expiresInDays * dayMs);
  await tenant.transaction(async (db) => {
    await takeTurns(db, tenant.org.id, "api keys");
    const live = await db.apiKey.count({ where: { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] } });
    if (live >= liveKeysMax) throw new AppError("conflict", { public: `There are ${liveKeysMax} live keys. Revoke some first.` });
    await db.apiKey.create({
      data: {
        id, orgId: tenant.org.id, membershipId: tenant.actor.membershipId, label: input.label, role: input.role,
        tokenHint: tokenHint(token), tokenHash: hashToken(token), createdAt: now, expiresAt,
      },
    });
    await recordChange(tenant, db, {
      action: "api_key.create", targetId: id, targetName: input.label, after: { role: input.role, expiresAt: expiresAt?.toISOString() ?? null, token: { fingerprint: tokenFingerprint(hashToken(token)) } },
    });
  });
  return { id, label: input.label, token };
}
