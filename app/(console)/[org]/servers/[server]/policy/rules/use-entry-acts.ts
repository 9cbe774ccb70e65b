"use client";
// What can be done to each entry of a list in a section, as edits of the draft. A moved entry keeps the keyboard's focus.
import { useCallback } from "react";
import { duplicateEntry, listPointer, moveEntry, removeEntry, type EntryList, type SectionRef } from "@/lib/policy-engine/draft-edits";
import { pointerTo } from "@/lib/policy-engine/json-pointer";
import { useDraft } from "../draft/policy-draft-context";
import type { EntryActs } from "./entry-row";

export function useEntryActs(section: SectionRef): (list: EntryList, index: number, onEdit?: () => void) => EntryActs {
  const { edit } = useDraft();
  return useCallback((list, index, onEdit) => ({
    onEdit,
    onDuplicate: () => { edit((now) => duplicateEntry(now, section, list, index)); },
    onMove: (by) => {
      edit((now) => moveEntry(now, section, list, index, index + by));
      focusEntry(pointerTo(listPointer(section, list), index + by));
    },
    onRemove: () => { edit((now) => removeEntry(now, section, list, index)); },
  }), [edit, section]);
}

/** After the list is drawn anew. */
function focusEntry(pointer: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-entry=${CSS.escape(pointer)}]`)?.focus());
}
