"use client";
// A sentence whose names and values are set in mono.
import type { Word } from "./rule-words";

export function EntryWords({ words }: { words: readonly Word[] }) {
  return (
    <span className="break-words">
      {words.map((word, index) => (word.kind === "code"
        ? <code key={index} className="rounded-sm bg-sunken px-1 py-0.5 font-mono text-xs text-ink">{word.text}</code>
        : <span key={index}>{word.text}</span>))}
    </span>
  );
}
