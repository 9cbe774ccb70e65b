// Whether agents that speak MCP 2026-07-28 alone are carried over to a server that speaks the revisions before.

import { recordChange } from "@/lib/audit/record-change";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { lockServer, recordOfServer } from "./read-server";
import type { SetBridgingInput } from "./server-input";
import type { ServerRecord } from "./server-record";

/** Holds for new requests within two seconds, whatever the server is found to speak: with a server of both eras it does nothing. */
export async function setBridging(tenant: TenantContext, input: SetBridgingInput, now = new Date()): Promise<ServerRecord> {
  assertCan(tenant, "server.manage");
  return tenant.transaction(async (db) => {
    const before = await lockServer(db, input.serverId);
    if (before.bridgeModern !== input.bridgeModern) {
      await db.server.update({ where: { id: before.id }, data: { bridgeModern: input.bridgeModern } });
      await recordChange(tenant, db, {
        action: "server.bridge", targetId: before.id, targetName: before.name,
        before: { bridgeModern: before.bridgeModern }, after: { bridgeModern: input.bridgeModern },
      });
    }
    return recordOfServer(db, before.id, now);
  });
}
