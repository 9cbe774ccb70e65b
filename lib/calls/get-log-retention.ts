// How long the log of calls is kept.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

/** Days, or null: without end. */
export async function getLogRetention(tenant: TenantContext): Promise<{ readonly days: number | null }> {
  assertCan(tenant, "org.read");
  const { logRetentionDays } = await tenant.transaction((db) => db.organization.findUniqueOrThrow({ where: { id: tenant.org.id }, select: { logRetentionDays: true } }));
  return { days: logRetentionDays };
}
