// The rows of a new organization: itself, its first owner, the change that says so.

import { randomBytes } from "node:crypto";
import { recordChangeOf } from "@/lib/audit/record-change";
import { randomId } from "@/lib/crypto/random-id";
import { Prisma } from "@/lib/db/sql";
import type { Database } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { slugFrom } from "./org-slug";

type Transaction = Omit<Database, "$connect" | "$disconnect" | "$on" | "$transaction" | "$use" | "$extends">;

export interface NewOrganization {
  readonly id: string;
  readonly slug: string;
}

const slugTriesMax = 6;

/**
 * Adds an organization with this person as its owner, within the caller's transaction, and leaves row-level security armed
 * for it. The slug comes from the name; where it is taken, with a random suffix.
 */
export async function insertOrganization(db: Transaction, owner: { readonly userId: string }, name: string, now: Date): Promise<NewOrganization> {
  const id = randomId("org");
  await db.$executeRaw(Prisma.sql`SELECT set_config('portcullis.org', ${id}, true)`);
  const slug = await insertWithFreeSlug(db, { id, name, now });
  const membershipId = randomId("mem");
  await db.membership.create({ data: { id: membershipId, orgId: id, userId: owner.userId, role: "owner", createdAt: now } });
  await recordChangeOf(db, id, owner.userId, { action: "org.create", targetId: id, targetName: name, after: { slug, name } });
  return { id, slug };
}

async function insertWithFreeSlug(db: Transaction, org: { readonly id: string; readonly name: string; readonly now: Date }): Promise<string> {
  const wanted = slugFrom(org.name);
  for (let attempt = 0; attempt < slugTriesMax; attempt += 1) {
    const slug = attempt === 0 ? wanted : `${wanted}-${randomBytes(3).toString("hex")}`;
    // A refused insert would end the transaction; a skipped one does not.
    const { count } = await db.organization.createMany({ data: [{ id: org.id, slug, name: org.name, createdAt: org.now }], skipDuplicates: true });
    if (count === 1) return slug;
  }
  throw new AppError("unexpected", { internal: `no free slug for ${wanted} in ${slugTriesMax} tries` });
}
