"use client";
// Goes back to the live version, for everybody who shares the draft, and offers the way back. Who may not save has a copy: it goes back to what all share.
import { toast } from "sonner";
import { useDraft } from "./policy-draft-context";

/** Null where there is nothing of one's own to discard. */
export function useDiscard(): (() => void) | null {
  const { dispatch, state, sharing, mayManage, isChanged } = useDraft();
  const common = sharing.shared.document ?? state.live.text;
  if (!(mayManage ? isChanged : state.text !== common)) return null;
  return () => {
    dispatch(mayManage ? { kind: "discarded" } : { kind: "edited", text: common });
    toast.success(mayManage ? "The draft is discarded" : "Your copy is discarded", { action: { label: "Undo", onClick: () => dispatch({ kind: "undone" }) } });
  };
}
