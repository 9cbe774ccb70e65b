// What is typed and not saved yet survives a reload in this browser. Storage may be switched off or full; then it is not kept.

export interface StoredDraft {
  readonly text: string;
  readonly seenVersion: number;
  /** The shared draft upon which it was written: its revision and text. */
  readonly base: { readonly revision: number; readonly text: string };
}

const keyOf = (policyId: string): string => `portcullis.policy-draft.${policyId}`;
const draftCharactersMax = 400_000;

export function readStoredDraft(policyId: string): StoredDraft | null {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(keyOf(policyId)) ?? "null");
    if (typeof stored !== "object" || stored === null || !("text" in stored) || !("seenVersion" in stored) || !("base" in stored)) return null;
    const { text, seenVersion, base } = stored;
    if (typeof text !== "string" || typeof seenVersion !== "number" || typeof base !== "object" || base === null || !("revision" in base) || !("text" in base)) return null;
    return typeof base.revision === "number" && typeof base.text === "string" ? { text, seenVersion, base: { revision: base.revision, text: base.text } } : null;
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
