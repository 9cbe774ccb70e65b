// Whether the values of arguments and of results are recorded, for how long they are kept, and their deletion at once.

import { recordChange } from "@/lib/audit/record-change";
import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { lockServer, recordOfServer } from "./read-server";
import type { SetArgumentRecordingInput } from "./server-input";
import type { ServerRecord } from "./server-record";

/**
 * Sets all three; a shorter retention holds for what is recorded already. With `erase`, what is recorded by now can no longer be read by
 * anyone when this returns, and a gateway deletes it within minutes.
 */
export async function setArgumentRecording(tenant: TenantContext, input: SetArgumentRecordingInput, now = new Date()): Promise<ServerRecord> {
  assertCan(tenant, "server.manage");
  return tenant.transaction(async (db) => {
    const server = await lockServer(db, input.serverId);
    const [before, after] = [
      { record: server.recordArguments, recordResults: server.recordResults, retentionDays: server.argumentRetentionDays },
      { record: input.record, recordResults: input.recordResults, retentionDays: input.retentionDays },
    ];
    const isSame = before.record === after.record && before.recordResults === after.recordResults && before.retentionDays === after.retentionDays;
    if (isSame && !input.erase) return recordOfServer(db, server.id, now);
    if (!isSame) await db.server.update({ where: { id: server.id }, data: { recordArguments: input.record, recordResults: input.recordResults, argumentRetentionDays: input.retentionDays } });
    if (input.erase) {
      await db.$executeRaw(Prisma.sql`
        WITH erased AS (UPDATE servers SET values_erased_up_to = clock_timestamp() WHERE org_id = ${tenant.org.id} AND id = ${server.id} RETURNING org_id, id, values_erased_up_to)
        INSERT INTO argument_erasures (org_id, server_id, up_to) SELECT org_id, id, values_erased_up_to FROM erased ON CONFLICT DO NOTHING`);
    }
    await recordChange(tenant, db, {
      action: "server.record_arguments", targetId: server.id, targetName: server.name, before, after: { ...after, ...(input.erase ? { erased: true } : {}) },
    });
    return recordOfServer(db, server.id, now);
  });
}
