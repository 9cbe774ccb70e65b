"use client";
// The draft at the head of the versions: whose it is, what it was before, and what can be done with it.
import { Download, EllipsisVertical, FileDiff, History } from "lucide-react";
import { toast } from "sonner";
import { Badge } from "@/app/_ui/badge";
import { IconButton } from "@/app/_ui/icon-button";
import { Menu, MenuItem } from "@/app/_ui/menu";
import { RelativeTime } from "@/app/_ui/relative-time";
import { documentFileName } from "@/lib/policies/document-file-name";
import { KeepingWords } from "../draft/keeping-words";
import { useDraft } from "../draft/policy-draft-context";
import { authorWords } from "./author-words";
import { downloadText } from "./download-text";

export function DraftRow({ onCompare }: { onCompare: () => void }) {
  const { policy, state, dispatch, isChanged, sharing } = useDraft();
  const { replaced } = sharing.shared;
  if (!isChanged && replaced === null) return null;
  const takeReplaced = (text: string): void => {
    dispatch({ kind: "edited", text });
    toast.success("The earlier text is in the draft", { action: { label: "Undo", onClick: () => dispatch({ kind: "undone" }) } });
  };
  return (
    <li className="flex items-start gap-2 border-b border-line bg-canvas px-3 py-2.5 text-sm">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-2">
          <span className="font-medium">Draft</span>
          {isChanged ? <Badge tone="accent">not published</Badge> : <Badge>same as live</Badge>}
        </div>
        <p className="mt-0.5"><KeepingWords /></p>
        {replaced === null ? null : (
          <p className="mt-1 text-xs text-ink-muted">Before that: {replaced.own ? "your own text" : `what ${authorWords(replaced.by)} had written`}, <RelativeTime at={replaced.at} />.</p>
        )}
      </div>
      <Menu trigger={<IconButton label="What to do with the draft" icon={<EllipsisVertical />} size="sm" />}>
        {isChanged ? <MenuItem icon={<FileDiff />} onSelect={onCompare}>Compare with live</MenuItem> : null}
        <MenuItem icon={<Download />} onSelect={() => downloadText(documentFileName(policy.name, "draft"), state.text)}>Download</MenuItem>
        {replaced === null ? null : <MenuItem icon={<History />} onSelect={() => takeReplaced(replaced.document)}>Bring the earlier text back</MenuItem>}
      </Menu>
    </li>
  );
}
