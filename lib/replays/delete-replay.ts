// Cancels a replay that is under way, and forgets one that is over.

import { recordChange } from "@/lib/audit/record-change";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { ReplayIdInput } from "./replay-input";

/** Deletes it with its rows; a gateway that works on it notices, and stops. Missing and foreign alike are `not_found`. */
export async function deleteReplay(tenant: TenantContext, { replayId }: ReplayIdInput): Promise<void> {
  assertCan(tenant, "replay.run");
  await tenant.transaction(async (db) => {
    const replay = await db.replay.findFirst({ where: { id: replayId }, select: { state: true, policyId: true, policy: { select: { name: true } } } });
    const { count } = await db.replay.deleteMany({ where: { id: replayId } });
    if (replay === null || count === 0) throw new AppError("not_found");
    await recordChange(tenant, db, { action: "replay.delete", targetId: replay.policyId, targetName: replay.policy.name, before: { replayId, state: replay.state } });
  });
}
