// Reads all servers of the organization.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { countOfServers } from "./count-of-servers";
import { serverColumns, toServerRecord, type ServerRecord } from "./server-record";

export const serversPerOrgMax = 500;

/** Every server of the organization, by name; at most 500, which is as many as can be registered. */
export async function listServers(tenant: TenantContext, now = new Date()): Promise<readonly ServerRecord[]> {
  assertCan(tenant, "server.read");
  return tenant.transaction(async (db) => {
    const rows = await db.server.findMany({ select: serverColumns, orderBy: [{ name: "asc" }, { id: "asc" }], take: serversPerOrgMax });
    const counts = await countOfServers(db, rows.map((row) => row.id), now);
    return rows.flatMap((row) => {
      const own = counts.get(row.id);
      return own ? [toServerRecord(row, own)] : [];
    });
  });
}
