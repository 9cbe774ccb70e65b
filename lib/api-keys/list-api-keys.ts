// The keys of an organization.

import { assertCan } from "@/lib/tenancy/assert-can";
import { assertPerson } from "@/lib/tenancy/assert-person";
import { isAtLeast } from "@/lib/tenancy/permissions";
import { storedRole } from "@/lib/tenancy/stored-role";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { ApiKeyRecord } from "./api-key-record";

const keysShownMax = 300;

/** The keys, newest first; revoked and expired ones among them. */
export async function listApiKeys(tenant: TenantContext, now = new Date()): Promise<readonly ApiKeyRecord[]> {
  assertCan(tenant, "api_key.read");
  assertPerson(tenant);
  const rows = await tenant.snapshot((db) => db.apiKey.findMany({
    include: { membership: { select: { role: true, user: { select: { name: true } } } } }, orderBy: [{ createdAt: "desc" }, { id: "desc" }], take: keysShownMax,
  }));
  return rows.map((row) => {
    const [own, makers] = [storedRole(row.role), storedRole(row.membership.role)];
    return {
      id: row.id, label: row.label, role: isAtLeast(makers, own) ? own : makers, hint: row.tokenHint, makerName: row.membership.user.name,
      createdAt: row.createdAt, lastUsedAt: row.lastUsedAt, expiresAt: row.expiresAt,
      state: row.revokedAt !== null ? "revoked" : row.expiresAt !== null && row.expiresAt <= now ? "expired" : "live",
    };
  });
}
