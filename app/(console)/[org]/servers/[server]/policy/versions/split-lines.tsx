"use client";
// A difference side by side: what was at the left, what is at the right, changed lines across from each other.
import { cn } from "@/app/_ui/class-names";
import type { DiffLine, DiffPart } from "@/lib/policy-diff/line-diff";
import { diffLooks, gapWords } from "./diff-looks";
import { pairLines } from "./pair-lines";

export function SplitLines({ parts, beforeLabel, afterLabel }: { parts: readonly DiffPart[]; beforeLabel: string; afterLabel: string }) {
  return (
    <table className="w-full table-fixed border-collapse">
      <thead className="sticky top-0 z-10 bg-raised text-left font-sans text-xs text-ink-muted">
        <tr>{[beforeLabel, afterLabel].map((label, side) => <th key={side} scope="col" className={cn("truncate border-b border-line px-3 py-1 font-medium", side === 1 && "border-l")}>{label}</th>)}</tr>
      </thead>
      {parts.map((part, index) => (
        <tbody key={index} {...(part.kind === "lines" ? { "data-hunk": "" } : {})}>
          {part.kind === "gap"
            ? <tr><td colSpan={2} className="px-3 py-0.5 text-ink-faint">⋯ {gapWords(part.count)}</td></tr>
            : pairLines(part.lines).map(({ before, after }, row) => <tr key={row}><Side line={before} number={before?.before} /><Side line={after} number={after?.after} isRight /></tr>)}
        </tbody>
      ))}
    </table>
  );
}

function Side({ line, number, isRight = false }: { line: DiffLine | null; number: number | null | undefined; isRight?: boolean }) {
  if (line === null) return <td className={cn("bg-surface", isRight && "border-l border-line")} />;
  const { sign, word, colour } = diffLooks[line.kind];
  return (
    <td className={cn("align-top", isRight && "border-l border-line", colour)}>
      <div className="flex pr-2">
        <span aria-hidden className="w-9 shrink-0 pr-2 text-right text-ink-faint select-none">{number}</span>
        <span aria-hidden className="w-4 shrink-0 select-none">{sign}</span>
        <span className="sr-only">{word}</span>
        <span className="min-w-0 break-words whitespace-pre-wrap">{line.text}</span>
      </div>
    </td>
  );
}
