// Whether the values of arguments and of results are recorded, for how long they are kept, and their deletion at once.

import { recordChange } from "@/lib/audit/record-change";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { askForErasure } from "./erase-recorded-values";
import { lockServer, recordOfServer } from "./read-server";
import { recordingMoment } from "./recording-moment";
import type { SetArgumentRecordingInput } from "./server-input";
import type { ServerRecord } from "./server-record";

/**
 * Sets all three; a shorter retention holds for what is recorded already. With `erase`, what is recorded by now can no longer be read by
 * anyone when this returns, and a gateway deletes it within minutes. `seen`, where it is said, is what the writer has seen
 * (recording-moment.ts): `conflict` where something else is set by now, and nothing is written.
 */
export async function setArgumentRecording(tenant: TenantContext, input: SetArgumentRecordingInput & { readonly seen?: string }, now = new Date()): Promise<ServerRecord> {
  assertCan(tenant, "server.manage");
  return tenant.transaction(async (db) => {
    const server = await lockServer(db, input.serverId);
    const [before, after] = [
      { record: server.recordArguments, recordResults: server.recordResults, retentionDays: server.argumentRetentionDays },
      { record: input.record, recordResults: input.recordResults, retentionDays: input.retentionDays },
    ];
    if (input.seen !== undefined && input.seen !== recordingMoment(before)) {
      throw new AppError("conflict", { public: "Somebody changed these settings since you opened this page. Reload it to see what is set, then decide." });
    }
    const isSame = before.record === after.record && before.recordResults === after.recordResults && before.retentionDays === after.retentionDays;
    if (isSame && !input.erase) return recordOfServer(db, server.id, now);
    if (!isSame) await db.server.update({ where: { id: server.id }, data: { recordArguments: input.record, recordResults: input.recordResults, argumentRetentionDays: input.retentionDays } });
    if (input.erase) await askForErasure(tenant, db, server.id);
    await recordChange(tenant, db, {
      action: "server.record_arguments", targetId: server.id, targetName: server.name, before, after: { ...after, ...(input.erase ? { erased: true } : {}) },
    });
    return recordOfServer(db, server.id, now);
  });
}
