// Cancels a replay that is under way, and forgets one that is over.

import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { ReplayIdInput } from "./replay-input";

/** Deletes it with its rows; a gateway that works on it notices, and stops. Missing and foreign alike are `not_found`. */
export async function deleteReplay(tenant: TenantContext, { replayId }: ReplayIdInput): Promise<void> {
  assertCan(tenant, "replay.run");
  const { count } = await tenant.transaction((db) => db.replay.deleteMany({ where: { id: replayId } }));
  if (count === 0) throw new AppError("not_found");
}
