// Gives a search of the log a name, for oneself or for the organization.

import { recordChange } from "@/lib/audit/record-change";
import { parseCallSearch } from "@/lib/calls/search/parse-call-search";
import { randomId } from "@/lib/crypto/random-id";
import { Prisma } from "@/lib/db/sql";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { ownViewsMax, sharedViewsMax, type SaveViewInput } from "./view-input";
import { toViewRecord, type ViewRecord } from "./view-record";

/** Saves the view; one of the same name (among one's own, or among the shared ones) gets the new search. A search that cannot be read is `invalid_input`. */
export async function saveView(tenant: TenantContext, { name, search, shared }: SaveViewInput): Promise<ViewRecord> {
  assertCan(tenant, shared ? "call_view.share" : "call_view.save");
  const parsed = parseCallSearch(search);
  if (!parsed.ok) throw new AppError("invalid_input", { fields: { search: parsed.problems.map(({ message }) => message).join(" ") } });
  const membershipId = shared ? null : tenant.actor.membershipId;
  return tenant.transaction(async (db) => {
    // One at a time for an organization, so that the number of views holds.
    await db.$queryRaw(Prisma.sql`SELECT 1 FROM organizations WHERE id = ${tenant.org.id} FOR NO KEY UPDATE`);
    const before = await db.callView.findFirst({ where: { membershipId, name } });
    if (before === null && (await db.callView.count({ where: { membershipId } })) >= (shared ? sharedViewsMax : ownViewsMax)) {
      throw new AppError("conflict", { public: `There are ${String(shared ? sharedViewsMax : ownViewsMax)} views already. Delete one first.` });
    }
    const row = before === null
      ? await db.callView.create({ data: { id: randomId("cvw"), orgId: tenant.org.id, membershipId, name, search, createdBy: tenant.actor.id } })
      : await db.callView.update({ where: { id: before.id }, data: { search } });
    await recordChange(tenant, db, {
      action: "call_view.save", targetId: row.id, targetName: name, ...(before === null ? {} : { before: { search: before.search } }), after: { search, shared },
    });
    return toViewRecord(row);
  });
}
