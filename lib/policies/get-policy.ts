// One policy.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { PolicyIdInput } from "./policy-input";
import type { PolicyRecord } from "./policy-record";
import { readPolicyRecord } from "./read-policy";

/** The organization's policy; missing and foreign alike are `not_found`. */
export async function getPolicy(tenant: TenantContext, { policyId }: PolicyIdInput): Promise<PolicyRecord> {
  assertCan(tenant, "policy.read");
  return tenant.transaction((db) => readPolicyRecord(db, policyId));
}
