// How long the log of calls is kept. A gateway deletes what is over, within an hour or so, and leaves signed tombstones of its records.

import { recordChange } from "@/lib/audit/record-change";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { LogRetentionInput } from "./log-retention-input";

/** Sets it for everything that is recorded already, too; the same again changes and records nothing. Changes are kept for good. */
export async function setLogRetention(tenant: TenantContext, { days }: LogRetentionInput): Promise<void> {
  assertCan(tenant, "call.set_retention");
  await tenant.transaction(async (db) => {
    const before = await db.organization.findUniqueOrThrow({ where: { id: tenant.org.id } });
    if (before.logRetentionDays === days) return;
    await db.organization.update({ where: { id: tenant.org.id }, data: { logRetentionDays: days } });
    await recordChange(tenant, db, {
      action: "call.set_retention", targetId: tenant.org.id, targetName: before.name, before: { days: before.logRetentionDays }, after: { days },
    });
  });
}
