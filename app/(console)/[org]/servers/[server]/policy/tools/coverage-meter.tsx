"use client";
// How much of the server the policy lets through, at a glance and in numbers.
import { cn } from "@/app/_ui/class-names";
import type { Coverage, ToolEffect } from "./tool-effects";

const parts: readonly { readonly effect: ToolEffect; readonly word: string; readonly fill: string }[] = [
  { effect: "allowed", word: "allowed", fill: "bg-allow" },
  { effect: "checked", word: "checked", fill: "bg-accent" },
  { effect: "denied", word: "denied", fill: "bg-deny" },
  { effect: "hidden", word: "hidden", fill: "bg-ink-faint" },
];

export function CoverageMeter({ coverage }: { coverage: Coverage }) {
  const { effects, total } = coverage;
  const reachable = effects.allowed + effects.checked;
  return (
    <section aria-label="Coverage" className="border-t border-line px-3 py-2.5 text-xs text-ink-muted">
      <div className="mb-1.5 flex justify-between">
        <span>Within reach</span>
        <span className="text-ink">{reachable} of {total}</span>
      </div>
      <div aria-hidden className="flex h-1.5 gap-px overflow-hidden rounded-full bg-sunken">
        {parts.filter(({ effect }) => effects[effect] > 0).map(({ effect, fill }) => (
          <span key={effect} className={fill} style={{ flexGrow: effects[effect] }} />
        ))}
      </div>
      <ul className="mt-2 grid grid-cols-2 gap-x-3 gap-y-1">
        {parts.map(({ effect, word, fill }) => (
          <li key={effect} className="flex items-center gap-1.5">
            <span aria-hidden className={cn("size-1.5 shrink-0 rounded-full", fill)} />
            {effects[effect]} {word}
          </li>
        ))}
      </ul>
    </section>
  );
}
