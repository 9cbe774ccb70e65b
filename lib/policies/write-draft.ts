// The one way in which a draft changes: over the revision that the writer has seen, and over no other.

import type { ChangeAct } from "@/lib/audit/change-acts";
import { recordChange } from "@/lib/audit/record-change";
import type { TenantDb } from "@/lib/db/tenant-db";
import { AppError } from "@/lib/errors/app-error";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { draftChangeLines } from "./draft-change-lines";
import type { DraftRecord } from "./draft-record";
import { readDraft, readDraftRecord } from "./read-draft";
import { lockPolicy, newestVersion, readVersion } from "./read-policy";

/** A pause after which going on with one's own draft is a new act for the admin log. */
const sittingMs = 3_600_000;

export interface DraftWrite {
  readonly policyId: string;
  readonly revision: number;
  /** Null ends the draft. */
  readonly document: string | null;
  readonly seenVersion: number;
  /** For the log where this is an act of its own, and not one of many keystrokes. */
  readonly act?: { readonly action: ChangeAct; readonly after?: Readonly<Record<string, string | number>> };
}

/**
 * Writes the draft's next revision and answers it; `conflict` with the current revision in `fields.revision` where the writer has not
 * seen the newest. What another had written, and what is discarded, stays readable as `replaced`. The admin log gets a row for each
 * named act, and one when somebody begins, takes over from another, or goes on after an hour: not one a keystroke. It says where that
 * first writing differs from what was there before it.
 */
export async function writeDraft(tenant: TenantContext, db: TenantDb, write: DraftWrite): Promise<DraftRecord> {
  const policy = await lockPolicy(db, write.policyId);
  const before = await readDraft(db, policy.id);
  if ((before?.revision ?? 0) !== write.revision) {
    throw new AppError("conflict", {
      public: "Somebody changed this draft since you read it. Look at theirs, then decide.",
      fields: { revision: String(before?.revision ?? 0) },
    });
  }
  if (write.seenVersion > (await newestVersion(db, policy.id))) throw new AppError("invalid_input", { fields: { seenVersion: "There is no such version yet." } });
  // Where there is no draft none is ended: nobody has done anything.
  if (write.document === null && (before?.document ?? null) === null) return readDraftRecord(tenant, db, policy.id);
  const now = new Date();
  const takesOver = before !== null && before.document !== null && before.document !== write.document && (before.editedBy !== tenant.actor.id || write.document === null);
  const row = {
    revision: write.revision + 1, document: write.document, seenVersion: write.seenVersion, editedBy: tenant.actor.id, editedAt: now,
    ...(takesOver ? { replacedDocument: before.document, replacedBy: before.editedBy, replacedAt: before.editedAt } : {}),
  };
  if (before === null) await db.policyDraft.create({ data: { ...row, orgId: tenant.org.id, policyId: policy.id } });
  else await db.policyDraft.updateMany({ where: { policyId: policy.id }, data: row });

  const begins = before === null || before.document === null || before.editedBy !== tenant.actor.id || now.getTime() - before.editedAt.getTime() > sittingMs;
  if (write.act !== undefined || begins) {
    const live = policy.liveVersion === null ? "{}" : (await readVersion(db, policy.id, policy.liveVersion)).document;
    await recordChange(tenant, db, {
      action: write.act?.action ?? "policy.edit_draft", targetId: policy.id, targetName: policy.name,
      before: { revision: write.revision, ...(before === null || before.document === null ? {} : { editedBy: before.editedBy }) },
      after: { revision: row.revision, changed: [...draftChangeLines(before?.document ?? live, write.document ?? live)], ...write.act?.after },
    });
  }
  return readDraftRecord(tenant, db, policy.id);
}
