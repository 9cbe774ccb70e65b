// Takes a saved view away. No call goes with it.

import { recordChange } from "@/lib/audit/record-change";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { ViewIdInput } from "./view-input";
import { toViewRecord, type ViewRecord } from "./view-record";

/** Deletes one's own view, or a shared one with the right to share. Another member's and none: the same `not_found`. */
export async function deleteView(tenant: TenantContext, { viewId }: ViewIdInput): Promise<ViewRecord> {
  assertCan(tenant, "call_view.save");
  return tenant.transaction(async (db) => {
    const row = await db.callView.findFirst({ where: { id: viewId, OR: [{ membershipId: tenant.actor.membershipId }, { membershipId: null }] } });
    if (row === null) throw new AppError("not_found");
    if (row.membershipId === null) assertCan(tenant, "call_view.share");
    await db.callView.delete({ where: { id: row.id } });
    const view = toViewRecord(row);
    await recordChange(tenant, db, { action: "call_view.delete", targetId: view.id, targetName: view.name, before: { search: view.search, shared: view.shared } });
    return view;
  });
}
