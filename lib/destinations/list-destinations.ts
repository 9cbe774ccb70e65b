// The destinations of an organization.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { destinationColumns, type DestinationRecord } from "./destination-record";
import { readDestination, recordsOfDestinations } from "./read-destination";

/** All of them, by name. */
export async function listDestinations(tenant: TenantContext, now = new Date()): Promise<readonly DestinationRecord[]> {
  assertCan(tenant, "destination.read");
  return tenant.transaction(async (db) => recordsOfDestinations(db, await db.destination.findMany({ select: destinationColumns, orderBy: { name: "asc" } }), now));
}

/** One of them; missing and foreign alike are `not_found`. */
export async function getDestination(tenant: TenantContext, destinationId: string, now = new Date()): Promise<DestinationRecord> {
  assertCan(tenant, "destination.read");
  return tenant.transaction(async (db) => {
    const [record] = await recordsOfDestinations(db, [await readDestination(db, destinationId)], now);
    if (!record) throw new Error("a destination without its record");
    return record;
  });
}

/** Names of those that were paused because they failed for too long. */
export async function pausedDestinations(tenant: TenantContext): Promise<readonly { readonly id: string; readonly name: string }[]> {
  assertCan(tenant, "destination.read");
  return tenant.transaction((db) => db.destination.findMany({ where: { state: "paused" }, select: { id: true, name: true }, orderBy: { name: "asc" } }));
}
