"use client";
// Two people changed the draft at once: says whose the other change is, shows both, and leaves the choice. Nothing is lost either way.
import { useMemo, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/app/_ui/button";
import { Callout } from "@/app/_ui/callout";
import { Dialog } from "@/app/_ui/dialog";
import { RelativeTime } from "@/app/_ui/relative-time";
import { formatDocument } from "@/lib/policy-engine/format-document";
import { Comparison } from "../versions/comparison";
import { authorWords } from "../versions/author-words";
import { mergeDocuments, type MergedDocument } from "./merge-documents";
import { useDraft } from "./policy-draft-context";
import { readDocument } from "./read-document";

export function ConflictNotice() {
  const { sharing } = useDraft();
  const [isOpen, setOpen] = useState(false);
  const { keeping } = sharing;
  if (keeping.kind !== "conflict") return null;
  const { edited } = keeping.theirs;
  const who = edited === null ? "Somebody" : edited.own ? "You, in another window," : authorWords(edited.by);
  return (
    <>
      <Callout tone="warn" className="mb-3" title={`${who} changed this draft while you did`} action={<Button size="sm" onClick={() => setOpen(true)}>Look and decide</Button>}>
        {edited === null ? null : <>That was <RelativeTime at={edited.at} />. </>}Yours is kept in this browser; it is not saved until you decide.
      </Callout>
      {isOpen ? <ConflictDialog who={who} isOwn={edited?.own ?? false} theirs={keeping.theirText} base={keeping.base} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function ConflictDialog({ who, isOwn, theirs, base, onClose }: { who: string; isOwn: boolean; theirs: string; base: string; onClose: () => void }) {
  const { state, dispatch, sharing } = useDraft();
  const mine = state.text;
  const merged = useMemo(() => mergeTexts(base, mine, theirs), [base, mine, theirs]);
  function decide(text: string, done: string): void {
    sharing.decide(text);
    onClose();
    toast.success(done, text === mine ? {} : { action: { label: "Undo", onClick: () => dispatch({ kind: "undone" }) } });
  }
  return (
    <Dialog open wide="full" title="Two changes of one draft" description={`From ${isOwn ? "the other window’s" : `${who}’s`} text to yours.`} onOpenChange={(open) => { if (!open) onClose(); }}>
      <div className="flex flex-col gap-4">
        <Comparison before={theirs} after={mine} beforeLabel={isOwn ? "The other window" : who} afterLabel="Yours" />
        <MergeWords merged={merged} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => decide(theirs, "Theirs is the draft now")}>Take theirs</Button>
          <Button onClick={() => decide(mine, "Yours is the draft now")}>Keep mine</Button>
          {merged === null ? null : <Button variant="primary" onClick={() => decide(formatDocument(merged.document), "Both are in the draft")}>Merge both</Button>}
        </div>
        <p className="text-xs text-ink-faint">Theirs stays under Versions as the text before yours; yours stays in your undo.</p>
      </div>
    </Dialog>
  );
}

function MergeWords({ merged }: { merged: MergedDocument | null }) {
  if (merged === null) return <p className="text-sm text-ink-muted">One of the two is not valid yet, so they cannot be merged here.</p>;
  const { clashes } = merged;
  if (clashes.length === 0) return <p className="text-sm text-ink-muted">The two changes are about different places: merged, both stand.</p>;
  return (
    <div className="text-sm text-ink-muted">
      <p>{clashes.length === 1 ? "One place was" : `${String(clashes.length)} places were`} changed by both; merged, yours stands there:</p>
      <ul className="mt-1 flex flex-col gap-0.5">{clashes.map((pointer) => <li key={pointer}><code className="font-mono text-xs break-all">{pointer === "" ? "the whole document" : pointer}</code></li>)}</ul>
    </div>
  );
}

/** Null where one of the two is no valid policy: then there is nothing to merge by. What merging makes must be valid as well. */
function mergeTexts(base: string, mine: string, theirs: string): MergedDocument | null {
  const [from, one, other] = [readDocument(base), readDocument(mine), readDocument(theirs)];
  if (!one.ok || !other.ok) return null;
  const merged = mergeDocuments(from.ok ? from.document : {}, one.document, other.document);
  return readDocument(formatDocument(merged.document)).ok ? merged : null;
}
