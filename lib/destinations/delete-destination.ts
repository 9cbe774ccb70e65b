// Deletes a destination with what waits for it.

import { recordChange } from "@/lib/audit/record-change";
import { AppError } from "@/lib/errors/app-error";
import { addressForLog } from "@/lib/servers/server-address";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { DeleteDestinationInput } from "./destination-input";
import { lockDestination } from "./read-destination";

/** For good, when its name was typed. The log stays; nothing of it is sent there any more. */
export async function deleteDestination(tenant: TenantContext, input: DeleteDestinationInput): Promise<void> {
  assertCan(tenant, "destination.manage");
  await tenant.transaction(async (db) => {
    const destination = await lockDestination(db, input.destinationId);
    if (input.confirm.trim() !== destination.name) {
      throw new AppError("invalid_input", { public: "The name does not match. Nothing was deleted.", fields: { confirm: `Type ${destination.name} exactly.` } });
    }
    const unsent = await db.delivery.count({ where: { destinationId: destination.id, state: { not: "delivered" } } });
    await db.destination.delete({ where: { id: destination.id } });
    await recordChange(tenant, db, {
      action: "destination.delete", targetId: destination.id, targetName: destination.name, before: { kind: destination.kind, url: addressForLog(destination.url), unsentDeliveries: unsent },
    });
  });
}
