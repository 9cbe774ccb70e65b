"use client";
// Goes back to the live version, for everybody who shares the draft, and offers the way back.
import { toast } from "sonner";
import { useDraft } from "./policy-draft-context";

export function useDiscard(): () => void {
  const { dispatch } = useDraft();
  return () => {
    dispatch({ kind: "discarded" });
    toast.success("The draft is discarded", { action: { label: "Undo", onClick: () => dispatch({ kind: "undone" }) } });
  };
}
