// Puts dead letters back into their queue, in their old order and with their old ids.

import { recordChange } from "@/lib/audit/record-change";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { ReplayDeliveriesInput } from "./destination-input";
import { lockDestination, wakeDeliveries } from "./read-destination";
import { testStream } from "./test-stream";

/** How many go again; a test that failed only where it is named. One that is not dead, or whose records are kept no longer: `conflict`. */
export async function replayDeliveries(tenant: TenantContext, { destinationId, deliveryId }: ReplayDeliveriesInput): Promise<{ readonly replayed: number }> {
  assertCan(tenant, "destination.manage");
  return tenant.transaction(async (db) => {
    const { name } = await lockDestination(db, destinationId);
    if (deliveryId !== undefined && (await db.delivery.count({ where: { id: deliveryId, destinationId } })) === 0) throw new AppError("not_found");
    const { count } = await db.delivery.updateMany({
      where: { destinationId, state: "dead", ...(deliveryId === undefined ? { stream: { not: testStream } } : { id: deliveryId }), OR: [{ cause: null }, { cause: { not: "records_gone" } }] },
      data: { state: "waiting", attempts: 0, finishedAt: null },
    });
    if (count === 0) throw new AppError("conflict", { public: deliveryId === undefined ? "There is nothing here to be sent again." : "This delivery cannot be sent again." });
    await recordChange(tenant, db, { action: "destination.replay", targetId: destinationId, targetName: name, after: { deliveries: count, ...(deliveryId !== undefined && { delivery: deliveryId }) } });
    await wakeDeliveries(db);
    return { replayed: count };
  });
}
