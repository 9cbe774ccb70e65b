// Ends a draft: what is edited from then on is the live version.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { DraftRecord } from "./draft-record";
import type { DiscardDraftInput } from "./policy-input";
import { readPolicy, newestVersion } from "./read-policy";
import { writeDraft } from "./write-draft";

/** Discards the draft of this revision; its text stays readable as `replaced`, so that whoever changes their mind can save it again. */
export async function discardDraft(tenant: TenantContext, { policyId, revision }: DiscardDraftInput): Promise<DraftRecord> {
  assertCan(tenant, "policy.manage");
  return tenant.transaction(async (db) => {
    await readPolicy(db, policyId);
    const seenVersion = await newestVersion(db, policyId);
    return writeDraft(tenant, db, { policyId, revision, document: null, seenVersion, act: { action: "policy.discard_draft" } });
  });
}
