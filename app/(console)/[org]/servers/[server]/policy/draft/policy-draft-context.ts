"use client";
// Hands the draft to the builder's parts without passing it through each of them.
import { createContext, useContext } from "react";
import type { PolicyDraft } from "./use-policy-draft";

export const PolicyDraftContext = createContext<PolicyDraft | null>(null);

export function useDraft(): PolicyDraft {
  const draft = useContext(PolicyDraftContext);
  if (draft === null) throw new Error("a part of the builder stands outside of it");
  return draft;
}
