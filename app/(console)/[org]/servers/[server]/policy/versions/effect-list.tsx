"use client";
// What a change comes to: the tools that are treated otherwise after it, and how.
import { ArrowRight } from "lucide-react";
import { cn } from "@/app/_ui/class-names";
import { RiskBadge } from "@/app/_ui/risk-badge";
import type { EffectChange } from "@/lib/policy-diff/effect-changes";
import type { ToolEffect } from "@/lib/policy-engine/tool-effect";

const words: { readonly [effect in ToolEffect]: { readonly word: string; readonly colour: string } } = {
  allowed: { word: "allowed", colour: "text-allow" },
  limited: { word: "limited", colour: "text-allow" },
  checked: { word: "checked", colour: "text-accent-ink" },
  approval: { word: "needs approval", colour: "text-park" },
  denied: { word: "denied", colour: "text-deny" },
  hidden: { word: "hidden", colour: "text-unknown" },
  unlisted: { word: "denied, not listed", colour: "text-deny" },
};

export function EffectList({ effects }: { effects: readonly EffectChange[] }) {
  if (effects.length === 0) return <p className="text-sm text-ink-muted">No tool of this server is treated otherwise.</p>;
  return (
    <section aria-label="Effect on the server’s tools">
      <h4 className="text-xs text-ink-faint">{effects.length === 1 ? "1 tool is" : `${String(effects.length)} tools are`} treated otherwise</h4>
      <ul className="mt-1 grid gap-x-4 sm:max-h-56 sm:grid-cols-2 sm:overflow-y-auto">
        {effects.map(({ tool, risk, before, after }) => (
          <li key={tool} className="flex min-w-0 flex-wrap items-center gap-x-2 border-b border-line py-1 text-sm">
            <code className="min-w-0 flex-1 truncate font-mono text-xs" title={tool}>{tool}</code>
            <RiskBadge risk={risk} />
            <span className="flex items-center gap-1 text-xs whitespace-nowrap">
              {before === after
                ? <span className={words[after].colour}>{words[after].word}, by other rules</span>
                : <><span className="text-ink-faint">{words[before].word}</span><ArrowRight aria-label="becomes" className="size-3 text-ink-faint" /><span className={cn("font-medium", words[after].colour)}>{words[after].word}</span></>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
