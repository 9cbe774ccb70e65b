"use client";
// Ties a draft to this browser's storage: brought back once after loading, kept while it differs from the live version.
import { useEffect, useState, type Dispatch } from "react";
import type { DraftAction, DraftState } from "./draft-reducer";
import { forgetDraft, readStoredDraft, storeDraft } from "./draft-storage";

export function useStoredDraft(policyId: string, state: DraftState, dispatch: Dispatch<DraftAction>): void {
  // The server renders the live version; what this browser keeps is known only after that.
  const [lookedUp, setLookedUp] = useState(false);
  const { text, seenVersion, live } = state;

  useEffect(() => {
    const stored = readStoredDraft(policyId);
    if (stored !== null) dispatch({ kind: "restored", text: stored.text, seenVersion: stored.seenVersion });
    setLookedUp(true);
  }, [policyId, dispatch]);

  useEffect(() => {
    if (!lookedUp) return;
    if (text === live.text) forgetDraft(policyId);
    else storeDraft(policyId, { text, seenVersion, atMs: Date.now() });
  }, [lookedUp, policyId, text, seenVersion, live.text]);
}
