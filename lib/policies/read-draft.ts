// The look-ups of a policy's draft within a tenant's transaction.

import type { TenantDb } from "@/lib/db/tenant-db";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { DraftRecord, DraftTrace } from "./draft-record";
import { newestVersion, readPolicy } from "./read-policy";
import { versionAuthors } from "./version-authors";

/** The draft's row, or null where there never was one. */
export async function readDraft(db: TenantDb, policyId: string) {
  return db.policyDraft.findFirst({ where: { policyId } });
}

/** The record of the policy's draft as it stands in this transaction; a policy that is missing or foreign is `not_found`. */
export async function readDraftRecord(tenant: TenantContext, db: TenantDb, policyId: string): Promise<DraftRecord> {
  const { liveVersion } = await readPolicy(db, policyId);
  const row = await readDraft(db, policyId);
  if (row === null) return { policyId, revision: 0, document: null, seenVersion: await newestVersion(db, policyId), liveVersion, edited: null, replaced: null };
  const { editedBy, editedAt, replacedBy, replacedAt, replacedDocument } = row;
  const authorOf = await versionAuthors(db, replacedBy === null ? [editedBy] : [editedBy, replacedBy]);
  const trace = (by: string, at: Date): DraftTrace => ({ by: authorOf(by), at: at.toISOString(), own: by === tenant.actor.id });
  return {
    policyId, revision: row.revision, document: row.document, seenVersion: row.seenVersion, liveVersion,
    edited: trace(editedBy, editedAt),
    replaced: replacedBy === null || replacedAt === null || replacedDocument === null ? null : { ...trace(replacedBy, replacedAt), document: replacedDocument },
  };
}
