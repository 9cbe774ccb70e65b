"use server";
// The writes of the policy builder, and the reads that it makes while it is open.

import { refresh } from "next/cache";
import { runAction } from "@/app/_server/run-action";
import type { ActionResult } from "@/app/_ui/action-result";
import { createPolicy } from "@/lib/policies/create-policy";
import { deletePolicy } from "@/lib/policies/delete-policy";
import { discardDraft } from "@/lib/policies/discard-draft";
import type { DraftRecord } from "@/lib/policies/draft-record";
import { getVersion } from "@/lib/policies/get-version";
import { importDocument } from "@/lib/policies/import-document";
import { listVersions } from "@/lib/policies/list-versions";
import {
  deletePolicyInput, discardDraftInput, importDocumentInput, listVersionsInput, policyVersionInput, publishVersionInput, renamePolicyInput,
  saveDraftInput, saveVersionInput,
} from "@/lib/policies/policy-input";
import type { PolicyRecord, VersionRecord, VersionSummary } from "@/lib/policies/policy-record";
import { publishVersion } from "@/lib/policies/publish-version";
import { renamePolicy } from "@/lib/policies/rename-policy";
import { saveDraft } from "@/lib/policies/save-draft";
import { saveVersion } from "@/lib/policies/save-version";
import { createPolicyForm } from "./create-policy-form";

async function refreshed<T>(answer: Promise<ActionResult<T>>): Promise<ActionResult<T>> {
  const result = await answer;
  if (result.ok) refresh();
  return result;
}

export async function createPolicyAction(org: string, _previous: ActionResult<PolicyRecord> | null, data: FormData): Promise<ActionResult<PolicyRecord>> {
  return refreshed(runAction(org, createPolicyForm, data, createPolicy));
}

export async function saveVersionAction(org: string, sent: unknown): Promise<ActionResult<{ readonly number: number; readonly live: boolean }>> {
  return refreshed(runAction(org, saveVersionInput, sent, saveVersion));
}

export async function publishVersionAction(org: string, sent: unknown): Promise<ActionResult<PolicyRecord>> {
  return refreshed(runAction(org, publishVersionInput, sent, publishVersion));
}

export async function renamePolicyAction(org: string, _previous: ActionResult<PolicyRecord> | null, data: FormData): Promise<ActionResult<PolicyRecord>> {
  return refreshed(runAction(org, renamePolicyInput, data, renamePolicy));
}

export async function deletePolicyAction(
  org: string, _previous: ActionResult<{ readonly detachedGrants: number }> | null, data: FormData,
): Promise<ActionResult<{ readonly detachedGrants: number }>> {
  return runAction(org, deletePolicyInput, data, deletePolicy);
}

export async function saveDraftAction(org: string, sent: unknown): Promise<ActionResult<DraftRecord>> {
  return runAction(org, saveDraftInput, sent, saveDraft);
}

export async function discardDraftAction(org: string, sent: unknown): Promise<ActionResult<DraftRecord>> {
  return runAction(org, discardDraftInput, sent, discardDraft);
}

export async function importDocumentAction(org: string, sent: unknown): Promise<ActionResult<DraftRecord>> {
  return runAction(org, importDocumentInput, sent, importDocument);
}

export async function readVersionAction(org: string, sent: unknown): Promise<ActionResult<VersionRecord>> {
  return runAction(org, policyVersionInput, sent, getVersion);
}

export async function listVersionsAction(
  org: string, sent: unknown,
): Promise<ActionResult<{ readonly versions: readonly VersionSummary[]; readonly next: number | null }>> {
  return runAction(org, listVersionsInput, sent, listVersions);
}
