"use client";
// Ties a draft to this browser's storage: brought back once after loading, kept while it differs from the live version.
import { useEffect, type Dispatch } from "react";
import type { DraftAction, DraftState } from "./draft-reducer";
import { forgetDraft, readStoredDraft, storeDraft } from "./draft-storage";

export function useStoredDraft(policyId: string, state: DraftState, dispatch: Dispatch<DraftAction>): void {
  const { text, seenVersion, live, lookedUp } = state;

  useEffect(() => {
    // The server renders the live version; what this browser keeps is known only after that.
    dispatch({ kind: "looked_up", stored: readStoredDraft(policyId) });
  }, [policyId, dispatch]);

  useEffect(() => {
    if (!lookedUp) return;
    if (text === live.text) forgetDraft(policyId);
    else storeDraft(policyId, { text, seenVersion, atMs: Date.now() });
  }, [lookedUp, policyId, text, seenVersion, live.text]);
}
