"use client";
// A difference one under the other: what went, then what came.
import { cn } from "@/app/_ui/class-names";
import type { DiffLine, DiffPart } from "@/lib/policy-diff/line-diff";
import { diffLooks, gapWords } from "./diff-looks";

export function UnifiedLines({ parts }: { parts: readonly DiffPart[] }) {
  return (
    <div className="min-w-max py-1.5">
      {parts.map((part, index) => (part.kind === "gap"
        ? <p key={index} className="px-3 py-0.5 text-ink-faint">⋯ {gapWords(part.count)}</p>
        : <div key={index} data-hunk="">{part.lines.map((line) => <UnifiedLine key={`${String(line.before)}-${String(line.after)}`} line={line} />)}</div>))}
    </div>
  );
}

function UnifiedLine({ line }: { line: DiffLine }) {
  const { sign, word, colour } = diffLooks[line.kind];
  return (
    <div className={cn("flex pr-3 whitespace-pre", colour)}>
      {[line.before, line.after].map((number, side) => (
        <span key={side} aria-hidden className="w-9 shrink-0 pr-2 text-right text-ink-faint select-none">{number}</span>
      ))}
      <span aria-hidden className="w-4 shrink-0 select-none">{sign}</span>
      <span className="sr-only">{word}</span>
      <span>{line.text}</span>
    </div>
  );
}
