// The admin log. A change is written in the transaction of the act that it records, or neither happens.

import { randomId } from "@/lib/crypto/random-id";
import { Prisma } from "@/lib/db/sql";
import type { TenantDb } from "@/lib/db/tenant-db";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { ChangeAct } from "./change-acts";

export interface ChangeFacts {
  readonly action: ChangeAct;
  readonly targetId: string;
  readonly targetName: string;
  /** What was and what is. Secrets stand here as fingerprints, people as ids. */
  readonly before?: Prisma.InputJsonObject;
  readonly after?: Prisma.InputJsonObject;
}

/** Whatever can add a row to the admin log within a transaction. */
interface ChangeWriter {
  readonly change: { create(row: { data: Prisma.ChangeUncheckedCreateInput }): Promise<unknown> };
}

/** Adds one row to the admin log, within the caller's transaction. */
export async function recordChange(tenant: TenantContext, db: TenantDb, change: ChangeFacts): Promise<void> {
  await writeChange(db, tenant.org.id, tenant.actor, change);
}

/** The same for a person who acts before there is a membership, or after it: who makes an organization, joins one, or deletes their account. */
export async function recordChangeOf(db: ChangeWriter, orgId: string, userId: string, change: ChangeFacts): Promise<void> {
  await writeChange(db, orgId, { kind: "user", id: userId }, change);
}

async function writeChange(db: ChangeWriter, orgId: string, actor: { readonly kind: "user" | "api_key"; readonly id: string }, change: ChangeFacts): Promise<void> {
  await db.change.create({
    data: {
      id: randomId("chg"),
      orgId,
      actorKind: actor.kind,
      actorId: actor.id,
      action: change.action,
      targetId: change.targetId,
      targetName: change.targetName,
      before: change.before ?? Prisma.DbNull,
      after: change.after ?? Prisma.DbNull,
    },
  });
}
