// The views that a member can choose from.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { ownViewsMax, sharedViewsMax } from "./view-input";
import { toViewRecord, type ViewRecord } from "./view-record";

/** One's own, then the organization's, each by name. */
export async function listViews(tenant: TenantContext): Promise<readonly ViewRecord[]> {
  assertCan(tenant, "call.read");
  const rows = await tenant.transaction((db) => db.callView.findMany({
    where: { OR: [{ membershipId: tenant.actor.membershipId }, { membershipId: null }] }, orderBy: { name: "asc" }, take: ownViewsMax + sharedViewsMax,
  }));
  const views = rows.map(toViewRecord);
  return [...views.filter(({ shared }) => !shared), ...views.filter(({ shared }) => shared)];
}
