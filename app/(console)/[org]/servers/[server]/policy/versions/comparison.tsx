"use client";
// Two states of a policy beside each other: what changes in sentences and what it comes to for the tools, or the texts.
import { useMemo, useState } from "react";
import { SegmentedControl } from "@/app/_ui/segmented-control";
import { documentChanges } from "@/lib/policy-diff/document-changes";
import { effectChanges } from "@/lib/policy-diff/effect-changes";
import { formatDocument } from "@/lib/policy-engine/format-document";
import { readDocument } from "../draft/read-document";
import { useDraft } from "../draft/policy-draft-context";
import { ChangeList } from "./change-list";
import { EffectList } from "./effect-list";
import { TextDiff } from "./text-diff";

export function Comparison({ before, after, beforeLabel, afterLabel }: { before: string; after: string; beforeLabel: string; afterLabel: string }) {
  const { tools } = useDraft();
  const [view, setView] = useState("changes");
  const [one, other] = useMemo(() => [readDocument(before), readDocument(after)], [before, after]);
  const meaning = useMemo(() => (one.ok && other.ok ? { changes: documentChanges(one.document, other.document), effects: effectChanges(one, other, tools) } : null), [one, other, tools]);
  // Laid out alike, so that only what is meant differs.
  const [left, right] = one.ok && other.ok ? [formatDocument(one.document), formatDocument(other.document)] : [before, after];
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <SegmentedControl
        legend="How to compare" size="sm" value={view} onValueChange={setView} className="self-start"
        options={[{ value: "changes", label: meaning === null ? "Changes" : `Changes · ${String(meaning.changes.length)}` }, { value: "text", label: "Text" }]}
      />
      {view === "text" ? <TextDiff before={left} after={right} beforeLabel={beforeLabel} afterLabel={afterLabel} /> : meaning === null ? (
        <p className="text-sm text-ink-muted">One of the two is not valid, so their meaning cannot be compared; their texts can.</p>
      ) : (
        <div className="flex max-h-[55dvh] flex-col gap-4 overflow-y-auto" tabIndex={0} role="group" aria-label="Changes">
          <EffectList effects={meaning.effects} />
          <ChangeList changes={meaning.changes} />
        </div>
      )}
    </div>
  );
}
