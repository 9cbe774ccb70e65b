"use client";
// How much of the server the policy lets through, at a glance and in numbers; a number filters the list.
// On a low screen it stays above the draft's bar, which would cover it.
import { cn } from "@/app/_ui/class-names";
import { toolEffects, type ToolEffect } from "@/lib/policy-engine/tool-effect";
import type { Coverage } from "./tool-effects";

const looks: { readonly [effect in ToolEffect]: { readonly word: string; readonly fill: string } } = {
  allowed: { word: "allowed", fill: "bg-allow" },
  limited: { word: "limited", fill: "bg-accent" },
  checked: { word: "checked", fill: "bg-risk-read" },
  approval: { word: "by approval", fill: "bg-park" },
  denied: { word: "denied", fill: "bg-deny" },
  hidden: { word: "hidden", fill: "bg-ink-faint" },
  unlisted: { word: "not listed", fill: "bg-line-strong" },
};

export function CoverageMeter({ coverage, filter, onFilter }: { coverage: Coverage; filter: ToolEffect | null; onFilter: (effect: ToolEffect | null) => void }) {
  const { effects, total } = coverage;
  const reachable = effects.allowed + effects.limited + effects.checked;
  return (
    <section aria-label="Coverage" className="border-t border-line bg-canvas px-3 py-2.5 text-xs text-ink-muted lg:sticky lg:bottom-13">
      <div className="mb-1.5 flex justify-between">
        <span>Within reach</span>
        <span className="text-ink">{reachable} of {total}</span>
      </div>
      <div aria-hidden className="flex h-1.5 gap-px overflow-hidden rounded-full bg-sunken">
        {toolEffects.filter((effect) => effects[effect] > 0).map((effect) => (
          <span key={effect} className={looks[effect].fill} style={{ flexGrow: effects[effect] }} />
        ))}
      </div>
      <ul className="mt-1.5 -ml-1 grid grid-cols-2 gap-x-2">
        {toolEffects.filter((effect) => effects[effect] > 0 || filter === effect).map((effect) => (
          <li key={effect}>
            <button
              type="button" aria-pressed={filter === effect} onClick={() => onFilter(filter === effect ? null : effect)}
              className={cn("flex w-full items-center gap-1.5 rounded-sm px-1 py-0.5 text-left hover:bg-hover hover:text-ink", filter === effect && "bg-accent-soft text-ink")}
            >
              <span aria-hidden className={cn("size-1.5 shrink-0 rounded-full", looks[effect].fill)} />
              {effects[effect]} {looks[effect].word}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
