"use client";
// One saved version: number, note, author and time, and what can be done with it.
import { Download, EllipsisVertical, FileDiff, FileText, GitCompareArrows, SquarePen } from "lucide-react";
import { Badge } from "@/app/_ui/badge";
import { Button } from "@/app/_ui/button";
import { IconButton } from "@/app/_ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "@/app/_ui/menu";
import { RelativeTime } from "@/app/_ui/relative-time";
import type { VersionSummary } from "@/lib/policies/policy-record";
import { authorWords } from "./author-words";

export type VersionAct = "view" | "compare" | "compare_draft" | "load" | "download" | "publish";

export function VersionRow({ version, liveNumber, mayManage, onAct }: {
  version: VersionSummary;
  liveNumber: number | null;
  mayManage: boolean;
  onAct: (act: VersionAct) => void;
}) {
  const { number, note, author, createdAt, live } = version;
  return (
    <li className="flex items-start gap-2 border-b border-line px-3 py-2.5 text-sm last:border-b-0">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="font-medium">v{number}</span>
          {live ? <Badge tone="allow">live</Badge> : null}
          <span className="text-xs text-ink-faint"><RelativeTime at={createdAt} /> · {authorWords(author)}</span>
        </div>
        {note === "" ? null : <p className="mt-0.5 break-words text-ink-muted">{note}</p>}
      </div>
      {live || !mayManage ? null : (
        <Button size="sm" variant="ghost" onClick={() => onAct("publish")}>{liveNumber !== null && number < liveNumber ? "Roll back" : "Make live"}</Button>
      )}
      <Menu trigger={<IconButton label={`What to do with version ${String(number)}`} icon={<EllipsisVertical />} size="sm" />}>
        <MenuItem icon={<FileText />} onSelect={() => onAct("view")}>View</MenuItem>
        {live || liveNumber === null ? null : <MenuItem icon={<FileDiff />} onSelect={() => onAct("compare")}>Compare with live</MenuItem>}
        <MenuItem icon={<GitCompareArrows />} onSelect={() => onAct("compare_draft")}>Compare with the draft</MenuItem>
        <MenuSeparator />
        <MenuItem icon={<SquarePen />} onSelect={() => onAct("load")}>Take into the draft</MenuItem>
        <MenuItem icon={<Download />} onSelect={() => onAct("download")}>Download</MenuItem>
      </Menu>
    </li>
  );
}
