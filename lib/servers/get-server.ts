// Reads one server, by id or by the slug in its address.

import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { recordOfServer } from "./read-server";
import type { ServerRecord } from "./server-record";

/** One server of the organization; missing and foreign alike are `not_found`. */
export async function getServer(tenant: TenantContext, serverId: string, now = new Date()): Promise<ServerRecord> {
  assertCan(tenant, "server.read");
  return tenant.transaction((db) => recordOfServer(db, serverId, now));
}

/** The same by slug, which is unique within the organization. */
export async function getServerBySlug(tenant: TenantContext, slug: string, now = new Date()): Promise<ServerRecord> {
  assertCan(tenant, "server.read");
  return tenant.transaction(async (db) => {
    const row = await db.server.findFirst({ where: { slug }, select: { id: true } });
    if (!row) throw new AppError("not_found");
    return recordOfServer(db, row.id, now);
  });
}
