"use client";
// Which tools a pattern or a risk class stands for: now, and any that the server adds later.
import { useState } from "react";
import { RiskBadge } from "@/app/_ui/risk-badge";
import type { SectionRef } from "@/lib/policy-engine/draft-edits";
import { isNamePattern } from "@/lib/policy-engine/match-name-pattern";
import type { BuilderTool } from "../builder-types";
import { useDraft } from "../draft/policy-draft-context";

const shownAtFirst = 12;

export function GroupHead({ section, tools }: { section: Exclude<SectionRef, "all_tools">; tools: readonly BuilderTool[] }) {
  const { select } = useDraft();
  const [all, setAll] = useState(false);
  const listed = all ? tools : tools.slice(0, shownAtFirst);
  return (
    <header>
      <div className="flex flex-wrap items-center gap-2">
        {"risk" in section
          ? <h2 className="flex items-center gap-2 text-base font-semibold">Risk class <RiskBadge risk={section.risk} withSeverity /></h2>
          : <h2 className="min-w-0 font-mono text-base font-semibold break-all">{section.tool}</h2>}
      </div>
      <p className="mt-1 text-sm text-ink-muted">{sentence(section, tools.length)}</p>
      {tools.length === 0 ? null : (
        <ul aria-label="Tools governed now" className="mt-2 flex flex-wrap gap-1">
          {listed.map(({ name }) => (
            <li key={name}>
              <button type="button" onClick={() => select({ tool: name })} className="rounded-sm bg-sunken px-1.5 py-0.5 font-mono text-xs text-ink-muted hover:bg-hover hover:text-ink">{name}</button>
            </li>
          ))}
          {listed.length === tools.length ? null : <li><button type="button" onClick={() => setAll(true)} className="rounded-sm px-1.5 py-0.5 text-xs text-accent-ink">and {tools.length - listed.length} more</button></li>}
        </ul>
      )}
    </header>
  );
}

function sentence(section: Exclude<SectionRef, "all_tools">, count: number): string {
  const now = count === 0 ? "No tool now" : count === 1 ? "1 tool now" : `${String(count)} tools now`;
  if ("risk" in section) return `${now}, and every tool of this class that the server adds.`;
  return isNamePattern(section.tool) ? `${now}, and every tool that the server adds under such a name.` : "The server does not list a tool of this name.";
}
