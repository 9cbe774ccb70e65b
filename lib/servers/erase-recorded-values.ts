// Deletes what is recorded of a server's calls; whether more is recorded stays as it is set.

import { recordChange } from "@/lib/audit/record-change";
import { Prisma } from "@/lib/db/sql";
import type { TenantDb } from "@/lib/db/tenant-db";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { lockServer, recordOfServer } from "./read-server";
import type { ServerIdInput } from "./server-input";
import type { ServerRecord } from "./server-record";

/** What is recorded by now can no longer be read by anyone when this returns, and a gateway deletes it within minutes. */
export async function eraseRecordedValues(tenant: TenantContext, { serverId }: ServerIdInput, now = new Date()): Promise<ServerRecord> {
  assertCan(tenant, "server.manage");
  return tenant.transaction(async (db) => {
    const server = await lockServer(db, serverId);
    await askForErasure(tenant, db, server.id);
    const settings = { record: server.recordArguments, recordResults: server.recordResults, retentionDays: server.argumentRetentionDays };
    await recordChange(tenant, db, { action: "server.record_arguments", targetId: server.id, targetName: server.name, before: settings, after: { ...settings, erased: true } });
    return recordOfServer(db, server.id, now);
  });
}

/** Marks all that is recorded by now as deleted. In the transaction of an act that says so in the admin log. */
export async function askForErasure(tenant: TenantContext, db: TenantDb, serverId: string): Promise<void> {
  await db.$executeRaw(Prisma.sql`
    WITH erased AS (UPDATE servers SET values_erased_up_to = clock_timestamp() WHERE org_id = ${tenant.org.id} AND id = ${serverId} RETURNING org_id, id, values_erased_up_to)
    INSERT INTO argument_erasures (org_id, server_id, up_to) SELECT org_id, id, values_erased_up_to FROM erased ON CONFLICT DO NOTHING`);
}
