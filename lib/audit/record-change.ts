// The admin log. A change is written in the transaction of the act that it records, or neither happens.

import { randomId } from "@/lib/crypto/random-id";
import { Prisma } from "@/lib/db/sql";
import type { TenantDb } from "@/lib/db/tenant-db";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

export interface ChangeFacts {
  /** noun.verb: "grant.revoke". */
  readonly action: string;
  readonly targetId: string;
  readonly targetName: string;
  /** What was and what is. Secrets stand here as fingerprints, people as ids. */
  readonly before?: Prisma.InputJsonObject;
  readonly after?: Prisma.InputJsonObject;
}

/** Adds one row to the admin log, within the caller's transaction. */
export async function recordChange(tenant: TenantContext, db: TenantDb, change: ChangeFacts): Promise<void> {
  await db.change.create({
    data: {
      id: randomId("chg"),
      orgId: tenant.org.id,
      actorKind: tenant.actor.kind,
      actorId: tenant.actor.id,
      action: change.action,
      targetId: change.targetId,
      targetName: change.targetName,
      before: change.before ?? Prisma.DbNull,
      after: change.after ?? Prisma.DbNull,
    },
  });
}
