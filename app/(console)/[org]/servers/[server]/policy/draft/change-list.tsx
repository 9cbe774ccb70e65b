"use client";
// What a draft changes, counted as people count: one line for each tool, pattern or field.
import type { DocumentChange } from "./document-changes";

const areas: { readonly [area in DocumentChange["area"]]: string } = { tools: "tool", hide: "hidden", document: "document" };

export function ChangeList({ changes }: { changes: readonly DocumentChange[] }) {
  if (changes.length === 0) return <p className="text-sm text-ink-muted">Only the layout of the text differs; the policy means the same.</p>;
  return (
    <ul className="flex flex-col gap-0.5 text-sm">
      {changes.map(({ area, subject, kind }) => (
        <li key={`${area}${subject}`} className="flex items-baseline gap-2">
          <span className="w-16 shrink-0 text-ink-faint">{kind}</span>
          <code className="font-mono text-xs break-all">{subject}</code>
          <span className="text-xs text-ink-faint">{areas[area]}</span>
        </li>
      ))}
    </ul>
  );
}
