import { recordChange } from "@/lib/audit/record-change";
import { hashToken } from "@/lib/crypto/hash-token";
import { mintToken, tokenHint } from "@/lib/crypto/mint-token";
import { randomId } from "@/lib/crypto/random-id";
import { tokenFingerprint } from "@/lib/crypto/secret-fingerprint";
import { takeTurns } from "@/lib/db/take-turns";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { CreateGrantInput } from "./grant-input";
import { toGrantRecord, type GrantRecord } from "./grant-record";

const grantsPerServerMax = 1_000;

/** Makes a grant and tells its token, this once; only the token's hash is kept. An expiry in the past is refused. */
export async function createGrant(tenant: TenantContext, input: CreateGrantInput, now = new Date()): Promise<{ grant: GrantRecord; token: string }> {
  assertCan(tenant, "grant.manage");
  if (input.expiresAt && input.expiresAt <= now) {
    throw new AppError("invalid_input", { public: "The expiry lies in the past.", fields: { expiresAt: "The expiry lies in the past." } });
  }
  const token = mintToken("pcg_");
  return tenant.transaction(async (db) => {
    await takeTurns(db, tenant.org.id, "grants");
    const server = await db.server.findFirst({ where: { id: input.serverId } });
    if (!server) throw new AppError("not_found");
    if (input.policyId !== null && !(await db.policy.findFirst({ where: { id: input.policyId, serverId: server.id } }))) throw new AppError("not_found");
    if ((await db.grant.count({ where: { serverId: server.id, revokedAt: null } })) >= grantsPerServerMax) {
      throw new AppError("conflict", { public: `A server has at most ${String(grantsPerServerMax)} grants. Revoke those that are no longer used.` });
    }
    const row = await db.grant.create({
      data: {
        id: randomId("grt"), orgId: tenant.org.id, serverId: server.id, policyId: input.policyId, label: input.label, tags: input.tags,
        cidrs: input.cidrs, tokenHint: tokenHint(token), tokenHash: hashToken(token), createdBy: tenant.actor.userId, expiresAt: input.expiresAt,
      },
      include: { policy: { select: { name: true } } },
    });
    await recordChange(tenant, db, {
      action: "grant.create", targetId: row.id, targetName: row.label,
      after: { serverId: server.id, policyId: row.policyId, tags: input.tags, cidrs: input.cidrs, expiresAt: row.expiresAt?.toISOString() ?? null, token: { fingerprint: tokenFingerprint(row.tokenHash) } },
    });
    return { grant: toGrantRecord(row, now), token };
  });
}
