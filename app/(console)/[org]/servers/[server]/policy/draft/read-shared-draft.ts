"use client";
// Asks the console for the draft as everybody sees it now.
import type { ActionResult } from "@/app/_ui/action-result";
import type { DraftRecord } from "@/lib/policies/draft-record";

/** The draft, or null where the console cannot be reached or does not show it: the next look asks again. */
export async function readSharedDraft(path: string, policyId: string): Promise<DraftRecord | null> {
  try {
    const response = await fetch(`${path}/draft?policy=${policyId}`, { headers: { Accept: "application/json" }, cache: "no-store", redirect: "error" });
    const answer: ActionResult<DraftRecord> = await response.json();
    return answer.ok ? answer.value : null;
  } catch {
    return null;
  }
}
