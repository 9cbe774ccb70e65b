"use client";
// What the language says of the word under the cursor, in a line below the editor: hovering shows the same.
import { documentationAt } from "./documentation";

export function CursorHelp({ text, offset }: { text: string; offset: number }) {
  const found = documentationAt(text, offset);
  return (
    <p aria-live="polite" className="h-11 shrink-0 overflow-hidden border-t border-line px-3 py-1.5 text-xs/4 text-ink-muted">
      {found === null ? <span className="text-ink-faint">Ctrl+Space completes. The word under the cursor is explained here.</span> : <><code className="font-mono text-ink">{found.title}</code> {found.text}</>}
    </p>
  );
}
