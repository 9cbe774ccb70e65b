// An organization's name. Its slug stays: gateway clients, bookmarks and scripts hold on to it.

import { recordChange } from "@/lib/audit/record-change";
import { assertCan } from "@/lib/tenancy/assert-can";
import { assertPerson } from "@/lib/tenancy/assert-person";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { OrgNameInput } from "./org-input";

/** Sets the name; the same name again changes and records nothing. */
export async function renameOrganization(tenant: TenantContext, { name }: OrgNameInput): Promise<void> {
  assertCan(tenant, "org.rename");
  assertPerson(tenant);
  await tenant.transaction(async (db) => {
    const before = await db.organization.findUniqueOrThrow({ where: { id: tenant.org.id } });
    if (before.name === name) return;
    await db.organization.update({ where: { id: tenant.org.id }, data: { name } });
    await recordChange(tenant, db, { action: "org.rename", targetId: tenant.org.id, targetName: name, before: { name: before.name }, after: { name } });
  });
}
