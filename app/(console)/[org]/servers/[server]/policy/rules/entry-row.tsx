"use client";
// One rule or limit as a sentence, with what can be done to it. What has no sentence is shown as JSON; it can be moved and taken away as a whole.
import type { KeyboardEvent } from "react";
import { ArrowDown, ArrowUp, Braces, CopyPlus, EllipsisVertical, PencilLine, Trash2 } from "lucide-react";
import { cn } from "@/app/_ui/class-names";
import { IconButton } from "@/app/_ui/icon-button";
import { Menu, MenuItem } from "@/app/_ui/menu";
import type { Json } from "@/lib/policy-engine/types";
import { useDraft } from "../draft/policy-draft-context";
import { EntryWords } from "./entry-words";
import type { Word } from "./rule-words";

/** What can be done to an entry of a list; what is absent cannot. */
export interface EntryActs {
  readonly onEdit?: (() => void) | undefined;
  readonly onDuplicate?: (() => void) | undefined;
  readonly onMove?: ((by: -1 | 1) => void) | undefined;
  readonly onRemove?: (() => void) | undefined;
}

export function EntryRow({ pointer, entry, words, note, acts = {} }: {
  pointer: string;
  entry: Json;
  words: readonly Word[] | null;
  /** What the agent is told, or where else it is counted. */
  note?: string | undefined;
  acts?: EntryActs;
}) {
  const { pointed, showInJson, isEditable } = useDraft();
  const { onEdit, onDuplicate, onMove, onRemove } = acts;
  const isPointedAt = pointed !== null && (pointed.pointer === pointer || pointed.pointer.startsWith(`${pointer}/`));

  function onKeyDown(event: KeyboardEvent): void {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : null;
    if (!event.altKey || by === null || onMove === undefined || !isEditable) return;
    event.preventDefault();
    onMove(by);
  }

  return (
    <li onKeyDown={onKeyDown} className={cn("flex items-start gap-1 rounded-md border text-sm", isPointedAt ? "border-accent-ink bg-accent-soft" : "border-line bg-surface")}>
      <button
        type="button" data-entry={pointer} title={onMove === undefined ? undefined : "Alt with ↑ or ↓ moves it"}
        onClick={words !== null && onEdit !== undefined ? onEdit : () => showInJson(pointer)}
        className="min-w-0 flex-1 rounded-md px-2.5 py-2 text-left hover:bg-hover"
      >
        {words === null
          ? <code className="font-mono text-xs break-all">{JSON.stringify(entry)}</code>
          : <EntryWords words={words} />}
        {note === undefined ? null : <span className="mt-0.5 block text-xs text-ink-faint">{note}</span>}
        {words === null ? <span className="mt-0.5 block text-xs text-ink-faint">Written in JSON only. It stays as it is; change it there.</span> : null}
      </button>
      <Menu trigger={<IconButton label="More" icon={<EllipsisVertical />} size="sm" className="mt-1 mr-1" />}>
        {words !== null && onEdit !== undefined ? <MenuItem icon={<PencilLine />} disabled={!isEditable} onSelect={onEdit}>Edit</MenuItem> : null}
        {onMove === undefined ? null : <MenuItem icon={<ArrowUp />} disabled={!isEditable} onSelect={() => onMove(-1)}>Move up</MenuItem>}
        {onMove === undefined ? null : <MenuItem icon={<ArrowDown />} disabled={!isEditable} onSelect={() => onMove(1)}>Move down</MenuItem>}
        {onDuplicate === undefined ? null : <MenuItem icon={<CopyPlus />} disabled={!isEditable} onSelect={onDuplicate}>Duplicate</MenuItem>}
        <MenuItem icon={<Braces />} onSelect={() => showInJson(pointer)}>Show in the JSON</MenuItem>
        {onRemove === undefined ? null : <MenuItem icon={<Trash2 />} danger disabled={!isEditable} onSelect={onRemove}>Remove</MenuItem>}
      </Menu>
    </li>
  );
}
