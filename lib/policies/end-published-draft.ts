// A draft that has become the live version is none any more.

import type { TenantDb } from "@/lib/db/tenant-db";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

/** Ends the policy's draft where it says, to the letter, what was published; what others have written since stays. In the publication's transaction. */
export async function endPublishedDraft(tenant: TenantContext, db: TenantDb, policyId: string, published: { readonly number: number; readonly document: string }): Promise<void> {
  await db.policyDraft.updateMany({
    where: { policyId, document: published.document },
    data: {
      document: null, seenVersion: published.number, revision: { increment: 1 }, editedBy: tenant.actor.id, editedAt: new Date(),
      replacedDocument: null, replacedBy: null, replacedAt: null,
    },
  });
}
