// The organizations of a person, for the switcher and for where to go after signing in.

import { openDatabase } from "@/lib/db/client";
import { Prisma } from "@/lib/db/sql";
import type { Role } from "@/lib/tenancy/permissions";
import { storedRole } from "@/lib/tenancy/stored-role";

export interface OrgRecord {
  readonly slug: string;
  readonly name: string;
  readonly role: Role;
}

const listedMax = 50;

/** The organizations in which this person is a member, by name. */
export async function listOrganizations(databaseUrl: string, userId: string): Promise<readonly OrgRecord[]> {
  // One snapshot, as when a tenant is opened: a membership that ends between the two reads would lack its organization.
  return openDatabase(databaseUrl).$transaction(async (db) => {
    await db.$executeRaw(Prisma.sql`SELECT set_config('portcullis.person', ${userId}, true)`);
    const rows = await db.membership.findMany({
      where: { userId }, include: { organization: true }, orderBy: [{ organization: { name: "asc" } }, { id: "asc" }], take: listedMax,
    });
    return rows.map(({ role, organization }) => ({ slug: organization.slug, name: organization.name, role: storedRole(role) }));
  }, { isolationLevel: "RepeatableRead" });
}
