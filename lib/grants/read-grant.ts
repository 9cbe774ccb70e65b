// The one look-up of a grant within a tenant's transaction.

import type { TenantDb } from "@/lib/db/tenant-db";
import { AppError } from "@/lib/errors/app-error";

/** The organization's grant with its policy's name; missing and foreign alike are `not_found`. */
export async function readGrant(db: TenantDb, grantId: string) {
  const row = await db.grant.findFirst({ where: { id: grantId }, include: { policy: { select: { name: true } } } });
  if (!row) throw new AppError("not_found");
  return row;
}

/** The same for one that can still be changed; a revoked one is a `conflict`. */
export async function readLivingGrant(db: TenantDb, grantId: string) {
  const row = await readGrant(db, grantId);
  if (row.revokedAt) throw new AppError("conflict", { public: "This grant is revoked. Make a new one instead." });
  return row;
}
