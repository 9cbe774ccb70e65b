"use client";
// The foot of the builder: what the draft has changed since the live version, and the way to put it in force.
import { useId, useMemo, useState } from "react";
import { Redo2, Undo2 } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { cn } from "@/app/_ui/class-names";
import { IconButton } from "@/app/_ui/icon-button";
import { documentChanges } from "@/lib/policy-diff/document-changes";
import { isHeldByOpenForm } from "./open-entry-form";
import { KeepingWords } from "./keeping-words";
import { useDraft } from "./policy-draft-context";
import { readDocument } from "./read-document";
import { ReviewDialog } from "./review-dialog";
import { useDiscard } from "./use-discard";
import { useDraftKeys } from "./use-draft-keys";
import { useFirstProblem } from "./use-first-problem";
import { useSave } from "./use-save";

/** Of the buttons for what was changed: on a phone, where each row counts, they stand there only then, and low. */
const act = "max-sm:h-8 max-sm:flex-1 max-sm:px-1 max-sm:text-sm aria-disabled:cursor-not-allowed aria-disabled:opacity-55";

export function DraftBar() {
  const { state, dispatch, current, isChanged, mayManage, testOutcomes, setPane } = useDraft();
  const [isReviewing, setReviewing] = useState(false);
  const reasonId = useId();
  const problem = useFirstProblem();
  const saving = useSave();
  const live = useMemo(() => readDocument(state.live.text), [state.live.text]);
  const changes = useMemo(() => (current.ok && live.ok ? documentChanges(live.document, current.document) : []), [current, live]);
  const undo = (): void => dispatch({ kind: "undone" });
  const redo = (): void => dispatch({ kind: "redone" });
  // Said of a button that waits for mended JSON, which stays within reach of the keyboard: pressed, it leads to the first error.
  const held = isChanged && problem !== null ? { "aria-disabled": true, "aria-describedby": reasonId, title: `Mend ${problem.words} in the JSON first` } : {};
  const publish = (): void => {
    if (problem !== null) problem.show();
    else if (!isHeldByOpenForm()) saving.save({ publish: true, note: "" });
  };
  const review = (): void => {
    if (problem !== null) problem.show();
    else if (!isHeldByOpenForm()) setReviewing(true);
  };
  const discard = useDiscard();
  useDraftKeys({ onSave: publish, onUndo: undo, onRedo: redo });
  const failing = testOutcomes?.filter(({ passed }) => !passed).length ?? 0;
  const isRefused = saving.refusal !== null;

  return (
    <div data-foot-bar="" className="sticky bottom-0 z-10 flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line bg-surface px-3 py-2 max-sm:gap-x-1.5 max-lg:bottom-[calc(3.5rem+env(safe-area-inset-bottom))]">
      <div className={cn("min-w-0 flex-1", isChanged && "max-sm:flex max-sm:basis-full max-sm:flex-wrap max-sm:items-baseline max-sm:gap-x-2")}>
        <p role="status" className="text-sm text-ink-muted">
          <DraftWords changed={isChanged} valid={current.ok} count={changes.length} liveNumber={state.live.number} />
        </p>
        <p className="flex flex-wrap items-center gap-x-2">
          <KeepingWords />
          {problem === null ? null : <button id={reasonId} type="button" onClick={problem.show} className="rounded-sm text-xs text-deny underline underline-offset-2">Mend {problem.words} in the JSON first</button>}
          {failing === 0 ? null : <button type="button" onClick={() => setPane("test")} className="rounded-sm text-xs text-deny underline underline-offset-2">{failing === 1 ? "1 test fails" : `${String(failing)} tests fail`}</button>}
        </p>
      </div>
      <div className="flex">
        <IconButton label="Undo" icon={<Undo2 />} disabled={state.past.length === 0} onClick={undo} />
        <IconButton label="Redo" icon={<Redo2 />} disabled={state.future.length === 0} onClick={redo} />
      </div>
      {discard === null ? null : <Button variant="ghost" className="max-sm:hidden" onClick={discard}>{mayManage ? "Discard" : "Discard your copy"}</Button>}
      <Button className={cn(act, !isChanged && "max-sm:hidden")} disabled={!isChanged} {...held} onClick={review}>Review changes</Button>
      {mayManage ? <Button variant="primary" className={cn(act, !isChanged && "max-sm:hidden")} disabled={!isChanged || saving.isSaving} {...held} onClick={publish}>Save and publish</Button> : null}
      {isReviewing || isRefused ? (
        <ReviewDialog
          saving={saving}
          onClose={() => {
            setReviewing(false);
            saving.forgetRefusal();
          }}
        />
      ) : null}
    </div>
  );
}

function DraftWords({ changed, valid, count, liveNumber }: { changed: boolean; valid: boolean; count: number; liveNumber: number | null }) {
  const live = liveNumber === null ? "No version is live" : `live v${String(liveNumber)}`;
  if (!changed) return <>{liveNumber === null ? `${live}.` : `Same as ${live}.`}</>;
  if (!valid) return <><strong className="font-medium text-ink">Draft</strong> · not valid yet</>;
  const words = count === 0 ? "only the layout changed" : count === 1 ? "1 change" : `${String(count)} changes`;
  return <><strong className="font-medium text-ink">Draft</strong> · {words} since {live}</>;
}
