"use client";
// Where the draft is kept right now, and whose the last change was.
import { CloudOff } from "lucide-react";
import { RelativeTime } from "@/app/_ui/relative-time";
import { authorWords } from "../versions/author-words";
import { useDraft } from "./policy-draft-context";

export function KeepingWords() {
  const { sharing, mayManage, isChanged, state } = useDraft();
  const { keeping, shared } = sharing;
  if (!mayManage) {
    return isChanged && state.text !== shared.document ? <span className="text-xs text-ink-faint">Only in this browser: your role tries policies, it does not save them.</span> : <LastEdit />;
  }
  switch (keeping.kind) {
    case "keeping": return <span className="text-xs text-ink-faint">Saving…</span>;
    case "failed": return (
      <span className="inline-flex items-center gap-1.5 text-xs text-deny">
        <CloudOff aria-hidden className="size-3.5 shrink-0" />
        Not saved, kept in this browser: {keeping.message}
      </span>
    );
    case "conflict": return <span className="text-xs text-park">Not saved: it was changed elsewhere too.</span>;
    case "kept": return <LastEdit />;
  }
}

function LastEdit() {
  const { sharing: { shared } } = useDraft();
  if (shared.document === null || shared.edited === null) return null;
  const { by, at, own } = shared.edited;
  return <span className="text-xs text-ink-faint">{own ? "Saved for everybody" : `${authorWords(by)} edited this`} <RelativeTime at={at} /></span>;
}
