// The look-ups of a policy within a tenant's transaction. Missing and foreign alike are `not_found`.

import { Prisma } from "@/lib/db/sql";
import type { TenantDb } from "@/lib/db/tenant-db";
import { AppError } from "@/lib/errors/app-error";
import { toPolicyRecord, type PolicyRecord } from "./policy-record";

/** The organization's policy as a row. */
export async function readPolicy(db: TenantDb, policyId: string) {
  const row = await db.policy.findFirst({ where: { id: policyId } });
  if (!row) throw new AppError("not_found");
  return row;
}

/** The same, with its row locked to the end of the transaction: writers of one policy take turns. */
export async function lockPolicy(db: TenantDb, policyId: string) {
  await db.$queryRaw(Prisma.sql`SELECT 1 FROM policies WHERE id = ${policyId} FOR UPDATE`);
  return readPolicy(db, policyId);
}

/** The number of the newest version. Every policy has one: it is made with its first. */
export async function newestVersion(db: TenantDb, policyId: string): Promise<number> {
  const newest = await db.policyVersion.findFirst({ where: { policyId }, orderBy: { number: "desc" }, select: { number: true } });
  return newest?.number ?? 0;
}

/** The policy's version as a row. */
export async function readVersion(db: TenantDb, policyId: string, number: number) {
  const row = await db.policyVersion.findFirst({ where: { policyId, number } });
  if (!row) throw new AppError("not_found");
  return row;
}

/** The record of the organization's policy as it stands in this transaction. */
export async function readPolicyRecord(db: TenantDb, policyId: string): Promise<PolicyRecord> {
  const row = await readPolicy(db, policyId);
  const grants = await db.grant.count({ where: { policyId, revokedAt: null } });
  return toPolicyRecord(row, { latestVersion: await newestVersion(db, policyId), grants });
}
