// Puts a whole document in the place of the draft: one that comes from a file, of ours or in the published form that people already have.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { checkDocument } from "./check-document";
import type { DraftRecord } from "./draft-record";
import type { ImportDocumentInput } from "./policy-input";
import { newestVersion, readPolicy } from "./read-policy";
import { writeDraft } from "./write-draft";

/** The document becomes the draft; one that the engine does not accept is `invalid_input` with its problems, and the draft stays as it was. */
export async function importDocument(tenant: TenantContext, { policyId, revision, document }: ImportDocumentInput): Promise<DraftRecord> {
  assertCan(tenant, "policy.manage");
  await tenant.transaction((db) => readPolicy(db, policyId));
  await checkDocument(document);
  return tenant.transaction(async (db) => {
    const seenVersion = await newestVersion(db, policyId);
    return writeDraft(tenant, db, { policyId, revision, document, seenVersion, act: { action: "policy.import_document" } });
  });
}
