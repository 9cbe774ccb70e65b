"use client";
// The draft against the live version, a note for the history, and the two ways to save it.
import { useId, useState } from "react";
import { Button } from "@/app/_ui/button";
import { Dialog } from "@/app/_ui/dialog";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { TextInput } from "@/app/_ui/text-input";
import { PlainSentence } from "../plain-sentence";
import { Comparison } from "../versions/comparison";
import { NewerVersion } from "./newer-version";
import { useDraft } from "./policy-draft-context";
import { useDiscard } from "./use-discard";
import type { Saving } from "./use-save";

export function ReviewDialog({ saving, onClose }: { saving: Saving; onClose: () => void }) {
  const { state, current, mayManage, policy } = useDraft();
  const discard = useDiscard();
  const [note, setNote] = useState("");
  const formId = useId();
  const { save, isSaving, refusal } = saving;
  const newer = refusal?.newerVersion ?? null;
  const keep = (publish: boolean): void => save({ publish, note, onSaved: onClose, ...(newer === null ? {} : { onto: newer }) });
  const grants = policy.grants === 0 ? "no grant uses it" : policy.grants === 1 ? "1 grant uses it" : `${String(policy.grants)} grants use it`;
  return (
    <Dialog
      open wide="full" onOpenChange={(open) => { if (!open) onClose(); }} title="Review changes"
      description={`${state.live.number === null ? "No version is live yet" : `Against live v${String(state.live.number)}`}; ${grants}.`}
    >
      <form id={formId} className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); keep(true); }}>
        <Comparison before={state.live.text} after={state.text} beforeLabel={state.live.number === null ? "nothing live" : `live v${String(state.live.number)}`} afterLabel="the draft" />
        {refusal === null ? null : newer === null ? <FormError message={<PlainSentence text={refusal.message} />} /> : <NewerVersion key={newer} number={newer} />}
        {current.ok ? null : <FormError message="The JSON is not valid. Mend its errors, then save." />}
        {mayManage ? (
          <>
            <Field label="Note" optional help="Why, for whoever reads the history."><TextInput maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} /></Field>
            <div className="flex flex-wrap justify-end gap-2">
              {discard === null ? null : (
                <Button
                  variant="ghost" className="sm:hidden"
                  onClick={() => {
                    discard();
                    onClose();
                  }}
                >
                  Discard the draft
                </Button>
              )}
              <Button variant="ghost" onClick={() => keep(false)} disabled={!current.ok || isSaving}>Save without publishing</Button>
              <Button type="submit" variant="primary" disabled={!current.ok || isSaving}>
                {newer === null ? "Save and publish" : `Publish mine on top of v${String(newer)}`}
              </Button>
            </div>
          </>
        ) : <p className="text-sm text-ink-muted">Your role may read and try policies, not save them.</p>}
      </form>
    </Dialog>
  );
}
