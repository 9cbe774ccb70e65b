"use client";
// One rule or limit as a sentence, with what can be done to it. What has no sentence is shown as JSON and left alone.
import { Braces, EllipsisVertical, PencilLine, Trash2 } from "lucide-react";
import { cn } from "@/app/_ui/class-names";
import { IconButton } from "@/app/_ui/icon-button";
import { Menu, MenuItem } from "@/app/_ui/menu";
import type { Json } from "@/lib/policy-engine/types";
import { useDraft } from "../draft/policy-draft-context";
import { EntryWords } from "./entry-words";
import type { Word } from "./rule-words";

export function EntryRow({ pointer, entry, words, note, onEdit, onRemove }: {
  pointer: string;
  entry: Json;
  words: readonly Word[] | null;
  /** What the agent is told, or where else it is counted. */
  note?: string | undefined;
  onEdit?: (() => void) | undefined;
  onRemove?: (() => void) | undefined;
}) {
  const { pointed, showInJson, isEditable } = useDraft();
  const isPointedAt = pointed !== null && (pointed.pointer === pointer || pointed.pointer.startsWith(`${pointer}/`));
  return (
    <li className={cn("flex items-start gap-2 rounded-md border px-2.5 py-2 text-sm", isPointedAt ? "border-accent-ink bg-accent-soft" : "border-line bg-surface")}>
      <div className="min-w-0 flex-1">
        {words === null
          ? <code className="font-mono text-xs break-all">{JSON.stringify(entry)}</code>
          : <EntryWords words={words} />}
        {note === undefined ? null : <p className="mt-0.5 text-xs text-ink-faint">{note}</p>}
        {words === null ? <p className="mt-0.5 text-xs text-ink-faint">The builder cannot draw this part. It stays as it is; edit it in the JSON.</p> : null}
      </div>
      <Menu trigger={<IconButton label="More" icon={<EllipsisVertical />} size="sm" className="-my-1 -mr-1" />}>
        {words !== null && onEdit !== undefined ? <MenuItem icon={<PencilLine />} disabled={!isEditable} onSelect={onEdit}>Edit</MenuItem> : null}
        <MenuItem icon={<Braces />} onSelect={() => showInJson(pointer)}>Show in the JSON</MenuItem>
        {onRemove === undefined ? null : <MenuItem icon={<Trash2 />} danger disabled={!isEditable} onSelect={onRemove}>Remove</MenuItem>}
      </Menu>
    </li>
  );
}
