// The kill switch: a stopped server answers 503 to every grant, everywhere, within two seconds.

import { recordChange } from "@/lib/audit/record-change";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { lockServer, recordOfServer } from "./read-server";
import type { ServerIdInput } from "./server-input";
import type { ServerRecord } from "./server-record";

/** Stops the server; stopping a stopped one changes nothing and is not recorded again. */
export async function stopServer(tenant: TenantContext, input: ServerIdInput, now = new Date()): Promise<ServerRecord> {
  return setStopped(tenant, input, now, now);
}

/** Lets calls through again, under the policies as they are. Starting a running one changes nothing. */
export async function startServer(tenant: TenantContext, input: ServerIdInput, now = new Date()): Promise<ServerRecord> {
  return setStopped(tenant, input, null, now);
}

async function setStopped(tenant: TenantContext, input: ServerIdInput, stoppedAt: Date | null, now: Date): Promise<ServerRecord> {
  assertCan(tenant, "server.stop");
  return tenant.transaction(async (db) => {
    const before = await lockServer(db, input.serverId);
    if ((before.stoppedAt === null) !== (stoppedAt === null)) {
      await db.server.update({ where: { id: before.id }, data: { stoppedAt } });
      await recordChange(tenant, db, {
        action: stoppedAt === null ? "server.start" : "server.stop", targetId: before.id, targetName: before.name,
        before: { stoppedAt: before.stoppedAt?.toISOString() ?? null }, after: { stoppedAt: stoppedAt?.toISOString() ?? null },
      });
    }
    return recordOfServer(db, before.id, now);
  });
}
