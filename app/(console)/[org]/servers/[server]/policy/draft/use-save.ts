"use client";
// Saves the draft as the next version. When somebody saved one in between, nothing is written and the caller can say so.
import { useState, useTransition } from "react";
import { reachConsole } from "@/app/_ui/reach-console";
import { toast } from "sonner";
import { saveVersionAction } from "../actions";
import { useDraft } from "./policy-draft-context";
import { usePublish } from "./use-publish";

export interface SaveRefusal {
  readonly message: string;
  /** The version that was saved in between, where that is why. */
  readonly newerVersion: number | null;
}

export function useSave() {
  const { org, policy, state, dispatch, current, isChanged, mayManage } = useDraft();
  const { sayLive } = usePublish();
  const [isSaving, startTransition] = useTransition();
  const [refusal, setRefusal] = useState<SaveRefusal | null>(null);

  /** `onto`: the version that this one is knowingly saved on top of; else the newest that the writer has seen. */
  function save(options: { readonly publish: boolean; readonly note: string; readonly onto?: number; readonly onSaved?: () => void }): void {
    if (!mayManage || isSaving || !isChanged || !current.ok) return;
    const { text, live } = state;
    startTransition(async () => {
      const answer = await reachConsole(saveVersionAction(org, {
        policyId: policy.id, document: text, note: options.note, publish: options.publish, expectedVersion: options.onto ?? state.seenVersion,
      }));
      if (!answer.ok) {
        const newer = Number(answer.fields?.["expectedVersion"]);
        setRefusal({ message: answer.message, newerVersion: answer.code === "conflict" && Number.isInteger(newer) ? newer : null });
        return;
      }
      setRefusal(null);
      dispatch({ kind: "saved", number: answer.value.number, text, live: answer.value.live });
      if (answer.value.live) sayLive(answer.value.number, live.number);
      else toast.success(`Version ${String(answer.value.number)} is saved, not live`);
      options.onSaved?.();
    });
  }

  return { save, isSaving, refusal, forgetRefusal: () => setRefusal(null) };
}

export type Saving = ReturnType<typeof useSave>;
