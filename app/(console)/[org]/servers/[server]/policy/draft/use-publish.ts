"use client";
// Makes a saved version live from the builder, and offers the way back.
import { toast } from "sonner";
import { reachConsole } from "@/app/_ui/reach-console";
import { publishVersionAction, readVersionAction } from "../actions";
import { useDraft } from "./policy-draft-context";

export function usePublish() {
  const { org, policy, state, dispatch } = useDraft();

  async function publish(version: { readonly number: number; readonly document: string }): Promise<void> {
    const before = state.live.number;
    const answer = await reachConsole(publishVersionAction(org, { policyId: policy.id, number: version.number }));
    if (!answer.ok) {
      toast.error(answer.message);
      return;
    }
    dispatch({ kind: "published", number: version.number, text: version.document, latestVersion: answer.value.latestVersion });
    sayLive(version.number, before);
  }

  async function goBackTo(number: number): Promise<void> {
    const answer = await reachConsole(readVersionAction(org, { policyId: policy.id, number }));
    if (!answer.ok) {
      toast.error(answer.message);
      return;
    }
    const published = await reachConsole(publishVersionAction(org, { policyId: policy.id, number }));
    if (!published.ok) {
      toast.error(published.message);
      return;
    }
    dispatch({ kind: "published", number, text: answer.value.document, latestVersion: published.value.latestVersion });
    toast.success(`Version ${String(number)} is live again`);
  }

  /** Says that a version is live; `before` is what Undo goes back to. */
  function sayLive(number: number, before: number | null): void {
    toast.success(`Version ${String(number)} is live`, before === null || before === number ? {} : {
      action: { label: `Back to v${String(before)}`, onClick: () => void goBackTo(before) },
    });
  }

  return { publish, sayLive };
}
