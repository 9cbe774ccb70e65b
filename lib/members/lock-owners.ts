// "An organization always has an owner", held against two owners who leave at the same moment.

import { Prisma } from "@/lib/db/sql";
import type { TenantDb } from "@/lib/db/tenant-db";
import { AppError } from "@/lib/errors/app-error";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

/**
 * Locks the organization's row until the caller's transaction ends: every act that could take an owner away comes through
 * here, so that they happen one after another. Take it before reading any membership.
 */
export async function lockOwners(tenant: TenantContext, db: TenantDb): Promise<void> {
  await db.$queryRaw(Prisma.sql`SELECT id FROM organizations WHERE id = ${tenant.org.id} FOR NO KEY UPDATE`);
}

/** Throws `conflict` when nobody but this member is an owner. Only meaningful after `lockOwners`. */
export async function assertAnotherOwner(db: TenantDb, membershipId: string): Promise<void> {
  const others = await db.membership.count({ where: { role: "owner", id: { not: membershipId } } });
  if (others === 0) throw new AppError("conflict", { public: "This is the only owner. Make somebody else an owner first." });
}
