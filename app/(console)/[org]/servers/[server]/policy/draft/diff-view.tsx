"use client";
// Two texts and what differs between them, line by line: sign and colour together.
import { cn } from "@/app/_ui/class-names";
import { diffParts, lineDiff, type DiffLine } from "./line-diff";

const looks: { readonly [kind in DiffLine["kind"]]: { readonly sign: string; readonly word: string; readonly colour: string } } = {
  same: { sign: " ", word: "", colour: "text-ink-muted" },
  removed: { sign: "−", word: "removed: ", colour: "bg-deny-soft text-deny" },
  added: { sign: "+", word: "added: ", colour: "bg-allow-soft text-allow" },
};

export function DiffView({ before, after }: { before: string; after: string }) {
  const lines = lineDiff(before, after);
  if (lines.every(({ kind }) => kind === "same")) return <p className="text-sm text-ink-muted">The texts are the same.</p>;
  return (
    <div tabIndex={0} aria-label="Differences" className="max-h-80 overflow-auto rounded-lg border border-line bg-sunken py-1.5 font-mono text-xs/5">
      {diffParts(lines).map((part, index) => (part.kind === "gap"
        ? <p key={index} className="px-3 py-0.5 text-ink-faint">⋯ {part.count === 1 ? "1 line" : `${String(part.count)} lines`} as before</p>
        : part.lines.map((line) => <DiffRow key={`${String(line.before)}-${String(line.after)}`} line={line} />)))}
    </div>
  );
}

function DiffRow({ line }: { line: DiffLine }) {
  const { sign, word, colour } = looks[line.kind];
  return (
    <div className={cn("flex min-w-max pr-3 whitespace-pre", colour)}>
      <span aria-hidden className="w-9 shrink-0 pr-2 text-right text-ink-faint select-none">{line.after ?? line.before}</span>
      <span aria-hidden className="w-4 shrink-0 select-none">{sign}</span>
      <span className="sr-only">{word}</span>
      <span>{line.text}</span>
    </div>
  );
}
