import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { toGrantRecord, type GrantRecord } from "./grant-record";
import { readGrant } from "./read-grant";

/** One grant of the organization; missing and foreign alike are `not_found`. */
export async function getGrant(tenant: TenantContext, grantId: string, now = new Date()): Promise<GrantRecord> {
  assertCan(tenant, "grant.read");
  return tenant.transaction(async (db) => toGrantRecord(await readGrant(db, grantId), now));
}
