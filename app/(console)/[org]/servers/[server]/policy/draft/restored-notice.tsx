"use client";
// Says that the draft comes from an earlier visit, and offers to drop it.
import { Button } from "@/app/_ui/button";
import { Callout } from "@/app/_ui/callout";
import { useDraft } from "./policy-draft-context";

export function RestoredNotice() {
  const { state, dispatch, policy } = useDraft();
  if (!state.restored) return null;
  const isBehind = state.seenVersion < policy.latestVersion;
  return (
    <Callout
      title="Your unsaved draft is back" className="mb-3"
      action={(
        <span className="flex gap-1">
          <Button size="sm" onClick={() => dispatch({ kind: "discarded" })}>Discard it</Button>
          <Button size="sm" variant="ghost" onClick={() => dispatch({ kind: "restore_noted" })}>Keep it</Button>
        </span>
      )}
    >
      {isBehind ? `Version ${String(policy.latestVersion)} was saved since you wrote it.` : "It was kept in this browser."}
    </Callout>
  );
}
