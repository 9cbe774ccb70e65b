// Drafts that survive a reload, in this browser only. Storage may be switched off or full; then a draft is not kept.

export interface StoredDraft {
  readonly text: string;
  readonly seenVersion: number;
  readonly atMs: number;
}

const keyOf = (policyId: string): string => `portcullis.policy-draft.${policyId}`;
const draftCharactersMax = 400_000;

export function readStoredDraft(policyId: string): StoredDraft | null {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(keyOf(policyId)) ?? "null");
    if (typeof stored !== "object" || stored === null || !("text" in stored) || !("seenVersion" in stored) || !("atMs" in stored)) return null;
    const { text, seenVersion, atMs } = stored;
    return typeof text === "string" && typeof seenVersion === "number" && typeof atMs === "number" ? { text, seenVersion, atMs } : null;
  } catch {
    return null;
  }
}

export function storeDraft(policyId: string, draft: StoredDraft): void {
  if (draft.text.length > draftCharactersMax) return;
  try {
    window.localStorage.setItem(keyOf(policyId), JSON.stringify(draft));
  } catch {
    // Full or forbidden: the draft lives in this page alone.
  }
}

export function forgetDraft(policyId: string): void {
  try {
    window.localStorage.removeItem(keyOf(policyId));
  } catch {
    // Forbidden: nothing was kept either.
  }
}
