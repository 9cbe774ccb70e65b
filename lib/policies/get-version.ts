// One version of a policy, with its document.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { PolicyVersionInput } from "./policy-input";
import type { VersionRecord } from "./policy-record";
import { readPolicy, readVersion } from "./read-policy";
import { versionAuthors } from "./version-authors";

/** The version as it was saved, character by character; missing and foreign alike are `not_found`. */
export async function getVersion(tenant: TenantContext, { policyId, number }: PolicyVersionInput): Promise<VersionRecord> {
  assertCan(tenant, "policy.read");
  return tenant.transaction(async (db) => {
    const policy = await readPolicy(db, policyId);
    const row = await readVersion(db, policyId, number);
    const authorOf = await versionAuthors(db, [row.createdBy]);
    return {
      policyId, number, note: row.note, author: authorOf(row.createdBy), createdAt: row.createdAt.toISOString(),
      live: number === policy.liveVersion, document: row.document,
    };
  });
}
