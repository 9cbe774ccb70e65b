// Which columns of the log a member sees. A matter of taste and no act: it leaves no row in the admin log.

import { assertCan } from "@/lib/tenancy/assert-can";
import { assertPerson } from "@/lib/tenancy/assert-person";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { ChooseColumnsInput } from "./view-input";

/** The names as they were chosen; none where nothing was. */
export async function readColumns(tenant: TenantContext): Promise<readonly string[]> {
  assertCan(tenant, "call.read");
  const row = await tenant.transaction((db) => db.membership.findFirst({ where: { id: tenant.actor.membershipId }, select: { callColumns: true } }));
  return row?.callColumns ?? [];
}

/** Remembers the choice for this member; none goes back to the usual columns. */
export async function chooseColumns(tenant: TenantContext, { columns }: ChooseColumnsInput): Promise<void> {
  assertCan(tenant, "call.read");
  assertPerson(tenant);
  await tenant.transaction((db) => db.membership.updateMany({ where: { id: tenant.actor.membershipId }, data: { callColumns: [...columns] } }));
}
