// A changed definition beside the accepted one, line by line.

import { cn } from "@/app/_ui/class-names";
import type { JsonObject } from "@/lib/mcp/json-value";
import { diffParts, lineDiff } from "@/lib/policy-diff/line-diff";
import { definitionText } from "./definition-text";

const looks = {
  same: { sign: " ", colour: "text-ink-muted", word: "" },
  removed: { sign: "−", colour: "bg-deny-soft text-deny", word: "removed: " },
  added: { sign: "+", colour: "bg-allow-soft text-allow", word: "added: " },
} as const;

export function DefinitionDiff({ before, after }: { before: JsonObject; after: JsonObject }) {
  const parts = diffParts(lineDiff(definitionText(before), definitionText(after)));
  return (
    <figure className="overflow-hidden rounded-lg border border-line bg-sunken">
      <figcaption className="flex h-9 items-center gap-4 border-b border-line px-3 text-xs text-ink-muted">
        <span>Accepted definition</span>
        <span aria-hidden>→</span>
        <span>what the server lists now</span>
      </figcaption>
      <pre tabIndex={0} className="max-h-96 overflow-auto py-1.5 font-mono text-xs/5 -outline-offset-2">
        {parts.map((part, index) =>
          part.kind === "gap" ? (
            <div key={index} className="px-3 text-ink-faint">⋯ {part.count} unchanged {part.count === 1 ? "line" : "lines"}</div>
          ) : (
            part.lines.map((line, number) => (
              <div key={`${index}-${number}`} className={cn("px-3 break-words whitespace-pre-wrap", looks[line.kind].colour)}>
                <span aria-hidden className="mr-2 select-none">{looks[line.kind].sign}</span>
                <span className="sr-only">{looks[line.kind].word}</span>
                {line.text}
              </div>
            ))
          ),
        )}
      </pre>
    </figure>
  );
}
