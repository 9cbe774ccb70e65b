// What the holder of an invitation's link may see before joining.

import { hashToken } from "@/lib/crypto/hash-token";
import { isLinkToken } from "@/lib/crypto/mint-link-token";
import { openDatabase, type Database } from "@/lib/db/client";
import { Prisma } from "@/lib/db/sql";
import { isAtLeast, can, type Role } from "@/lib/tenancy/permissions";
import { storedRole } from "@/lib/tenancy/stored-role";

export interface OpenInvitation {
  readonly id: string;
  readonly orgId: string;
  readonly orgSlug: string;
  readonly orgName: string;
  readonly email: string;
  readonly role: Role;
}

type Transaction = Omit<Database, "$connect" | "$disconnect" | "$on" | "$transaction" | "$use" | "$extends">;

/**
 * The open invitation of this token within the caller's transaction, which is then armed for its organization; null when
 * unknown, used, revoked or expired, and also when its maker could no longer make it: nobody hands out what they have lost.
 */
export async function findOpenInvitation(db: Transaction, token: string, now: Date): Promise<OpenInvitation | null> {
  if (!isLinkToken(token)) return null;
  const tokenHash = hashToken(token);
  await db.$executeRaw(Prisma.sql`SELECT set_config('portcullis.token_hash', ${tokenHash}, true)`);
  const found = await db.invitation.findFirst({ where: { tokenHash, acceptedAt: null, revokedAt: null, expiresAt: { gt: now } } });
  if (!found) return null;
  await db.$executeRaw(Prisma.sql`SELECT set_config('portcullis.org', ${found.orgId}, true)`);
  const maker = await db.membership.findFirst({ where: { orgId: found.orgId, userId: found.createdBy } });
  const org = await db.organization.findFirst({ where: { id: found.orgId } });
  if (!maker || !org) return null;
  const [role, makersRole] = [storedRole(found.role), storedRole(maker.role)];
  if (!can(makersRole, "member.invite") || !isAtLeast(makersRole, role)) return null;
  return { id: found.id, orgId: org.id, orgSlug: org.slug, orgName: org.name, email: found.email, role };
}

/** The open invitation of this token, or null. */
export async function readInvitation(databaseUrl: string, token: string, now = new Date()): Promise<OpenInvitation | null> {
  return openDatabase(databaseUrl).$transaction((db) => findOpenInvitation(db, token, now));
}
