// Keeps what somebody has typed, for everybody. Nothing is checked: a draft may be wrong, only a version may not.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { DraftRecord } from "./draft-record";
import type { SaveDraftInput } from "./policy-input";
import { writeDraft } from "./write-draft";

/** Saves the text as the draft's next revision; `conflict` where somebody else's is newer than `revision`, and nothing is written. */
export async function saveDraft(tenant: TenantContext, input: SaveDraftInput): Promise<DraftRecord> {
  assertCan(tenant, "policy.manage");
  return tenant.transaction((db) => writeDraft(tenant, db, input));
}
