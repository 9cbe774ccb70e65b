// The draft of a policy, as everybody who may read the policy sees it.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { DraftRecord } from "./draft-record";
import type { PolicyIdInput } from "./policy-input";
import { readDraftRecord } from "./read-draft";

/** The draft with its revision; a policy that is missing or foreign is `not_found`. */
export async function getDraft(tenant: TenantContext, { policyId }: PolicyIdInput): Promise<DraftRecord> {
  assertCan(tenant, "policy.read");
  return tenant.transaction((db) => readDraftRecord(tenant, db, policyId));
}
