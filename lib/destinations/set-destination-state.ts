// Turns a destination off and on; turning one on that was paused resumes it. What happens meanwhile is kept and sent then.

import { recordChange } from "@/lib/audit/record-change";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { SetDestinationStateInput } from "./destination-input";
import type { DestinationRecord } from "./destination-record";
import { lockDestination, recordOfDestination, wakeDeliveries } from "./read-destination";

/** On: it goes on at once where it stopped, with the delivery over which it was paused first. */
export async function setDestinationState(tenant: TenantContext, { destinationId, state }: SetDestinationStateInput, now = new Date()): Promise<DestinationRecord> {
  assertCan(tenant, "destination.manage");
  return tenant.transaction(async (db) => {
    const before = await lockDestination(db, destinationId);
    if (before.state === state) return recordOfDestination(db, destinationId, now);
    if (state === "on" && before.pausedAt !== null) {
      await db.delivery.updateMany({ where: { destinationId, state: "dead", finishedAt: before.pausedAt }, data: { state: "waiting", attempts: 0, finishedAt: null } });
    }
    await db.destination.update({
      where: { id: destinationId },
      // Turned off while it was paused, it still knows over what.
      data: { state, ...(state === "on" && { pausedAt: null, pausedCause: null, failures: 0, failingSince: null, nextAttemptAt: null }) },
    });
    await recordChange(tenant, db, {
      action: state === "off" ? "destination.turn_off" : "destination.turn_on", targetId: destinationId, targetName: before.name, before: { state: before.state }, after: { state },
    });
    await wakeDeliveries(db);
    return recordOfDestination(db, destinationId, now);
  });
}
