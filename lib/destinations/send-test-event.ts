// Asks the gateway to send one event that says it is a test; it goes whatever the destination's state, once.

import { recordChange } from "@/lib/audit/record-change";
import { randomId } from "@/lib/crypto/random-id";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { DestinationIdInput } from "./destination-input";
import { toDeliveryRecord, type DeliveryRecord } from "./destination-record";
import { testStream } from "./test-stream";
import { lockDestination, wakeDeliveries } from "./read-destination";

const testsWaitingMax = 3;

/** The delivery, which waits; more than three of them at one time are `conflict`. */
export async function sendTestEvent(tenant: TenantContext, { destinationId }: DestinationIdInput, now = new Date()): Promise<DeliveryRecord> {
  assertCan(tenant, "destination.manage");
  return tenant.transaction(async (db) => {
    const { name } = await lockDestination(db, destinationId);
    if ((await db.delivery.count({ where: { destinationId, stream: testStream, state: "waiting" } })) >= testsWaitingMax) {
      throw new AppError("conflict", { public: "Test events are waiting for the gateway already. Check that it is running." });
    }
    const made = await db.delivery.create({
      data: { id: randomId("dlv", now.getTime()), orgId: tenant.org.id, destinationId, stream: testStream, seqs: [BigInt(now.getTime())], events: 1, createdAt: now },
    });
    await recordChange(tenant, db, { action: "destination.test", targetId: destinationId, targetName: name });
    await wakeDeliveries(db);
    return toDeliveryRecord(made);
  });
}
