"use client";
// Ctrl or ⌘ with S saves, with Z goes back, with Shift+Z or Y forward; in a field that is typed in, Z stays the field's own.
import { useEffect, useRef } from "react";
import { isTyping } from "@/app/_ui/is-typing";

export interface DraftKeys {
  readonly onSave: () => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
}

export function useDraftKeys(keys: DraftKeys): void {
  const latest = useRef(keys);
  useEffect(() => { latest.current = keys; });
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.altKey || !(event.ctrlKey || event.metaKey)) return;
      const key = event.key.toLowerCase();
      if (key === "s") {
        event.preventDefault();
        latest.current.onSave();
      } else if ((key === "z" || key === "y") && !isTyping(event.target)) {
        event.preventDefault();
        if (key === "y" || event.shiftKey) latest.current.onRedo();
        else latest.current.onUndo();
      }
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
