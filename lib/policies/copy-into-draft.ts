// Takes another policy's document over into this one's draft: of any server of the organization.

import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { DraftRecord } from "./draft-record";
import type { CopyIntoDraftInput } from "./policy-input";
import { newestVersion, readPolicy, readVersion } from "./read-policy";
import { writeDraft } from "./write-draft";

/** The version's text becomes the draft, to the letter; the two go separate ways afterwards. A foreign policy is `not_found` like a missing one. */
export async function copyIntoDraft(tenant: TenantContext, { policyId, revision, fromPolicyId, fromNumber }: CopyIntoDraftInput): Promise<DraftRecord> {
  assertCan(tenant, "policy.manage");
  return tenant.transaction(async (db) => {
    await readPolicy(db, policyId);
    const original = await readPolicy(db, fromPolicyId);
    const number = fromNumber ?? original.liveVersion;
    if (number === null) throw new AppError("conflict", { public: "That policy has no live version to copy. Name a version." });
    const { document } = await readVersion(db, original.id, number);
    const seenVersion = await newestVersion(db, policyId);
    return writeDraft(tenant, db, { policyId, revision, document, seenVersion, act: { action: "policy.copy_into_draft", after: { copyOf: original.id, copyOfVersion: number } } });
  });
}
