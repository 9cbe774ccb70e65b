// The only maker of TenantContext. A tenant is opened by a proven membership: a person's, or that of an API key's maker.

import type { OrgId } from "@/lib/base/ids";
import { openDatabase, type Database } from "@/lib/db/client";
import { runAsTenant, type TenantDb } from "@/lib/db/tenant-db";
import { Prisma } from "@/lib/db/sql";
import { translateDbError } from "@/lib/db/translate-db-error";
import { AppError } from "@/lib/errors/app-error";
import { isKnownApiKey } from "./is-known-api-key";
import { isAtLeast, parseRole, type Role } from "./permissions";
import type { Actor, TenantContext } from "./tenant-context";

function knownRole(text: string): Role {
  const role = parseRole(text);
  if (!role) throw new AppError("unexpected", { internal: `a role that the table does not name: ${text}` });
  return role;
}

function makeContext(database: Database, org: { id: string; slug: string; name: string }, actor: Actor): TenantContext {
  const context = {
    org: { id: org.id as OrgId, slug: org.slug, name: org.name },
    actor,
    transaction: <T>(work: (db: TenantDb) => Promise<T>) => runAsTenant(database, org.id, work),
    snapshot: <T>(work: (db: TenantDb) => Promise<T>) => runAsTenant(database, org.id, work, "RepeatableRead"),
  };
  return Object.freeze(context) as unknown as TenantContext;
}

/** Where nobody could be looked up, nobody is let in (law L8); in the same words as behind the door. */
function refuse(error: unknown): never {
  throw translateDbError(error);
}

/** The tenant of a signed-in person by the organization's slug. Not a member and no such organization: the same `not_found`. */
export async function openTenant(databaseUrl: string, userId: string, slug: string): Promise<TenantContext> {
  const database = openDatabase(databaseUrl);
  // One snapshot: a membership that ends between the two rows must be a stranger's, not a row without its organization.
  const membership = await database.$transaction(async (tx) => {
    await tx.$executeRaw(Prisma.sql`SELECT set_config('portcullis.person', ${userId}, true)`);
    return tx.membership.findFirst({ where: { userId, organization: { slug } }, include: { organization: true } });
  }, { isolationLevel: "RepeatableRead" }).catch(refuse);
  if (!membership) throw new AppError("not_found");
  const role = knownRole(membership.role);
  return makeContext(database, membership.organization, { kind: "user", id: userId, userId, membershipId: membership.id, role });
}

/**
 * The tenant of an API key by the hash of its token: the key's role, but never above what its maker has now.
 * Unknown, expired and revoked keys throw the same `invalid_api_key`; of those that nobody ever had, no transaction is begun.
 */
export async function openTenantByApiKey(databaseUrl: string, tokenHash: string, now: Date): Promise<TenantContext> {
  if (!(await isKnownApiKey(databaseUrl, tokenHash).catch(refuse))) throw new AppError("invalid_api_key");
  const database = openDatabase(databaseUrl);
  const key = await database.$transaction(async (tx) => {
    await tx.$executeRaw(Prisma.sql`SELECT set_config('portcullis.token_hash', ${tokenHash}, true)`);
    const found = await tx.apiKey.findFirst({ where: { tokenHash } });
    if (!found || found.revokedAt !== null || (found.expiresAt !== null && found.expiresAt <= now)) return null;
    await tx.$executeRaw(Prisma.sql`SELECT set_config('portcullis.org', ${found.orgId}, true)`);
    const [membership, organization] = [
      await tx.membership.findFirst({ where: { orgId: found.orgId, id: found.membershipId } }),
      await tx.organization.findFirst({ where: { id: found.orgId } }),
    ];
    if (!membership || !organization) return null;
    await tx.apiKey.update({ where: { id: found.id }, data: { lastUsedAt: now } });
    return { found, membership, organization };
  }).catch(refuse);
  if (!key) throw new AppError("invalid_api_key");
  const [own, makers] = [knownRole(key.found.role), knownRole(key.membership.role)];
  const role = isAtLeast(makers, own) ? own : makers;
  return makeContext(database, key.organization, { kind: "api_key", id: key.found.id, userId: key.membership.userId, membershipId: key.membership.id, role });
}
