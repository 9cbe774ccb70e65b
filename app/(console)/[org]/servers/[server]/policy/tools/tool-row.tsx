"use client";
// One tool in the list: its name, risk class, and the letter of its stance.
import { RiskBadge } from "@/app/_ui/risk-badge";
import { cn } from "@/app/_ui/class-names";
import type { ToolStance } from "@/lib/policy-engine/tool-stance";
import type { BuilderTool } from "../builder-types";
import { stanceLooks } from "./stance-looks";

export function ToolRow({ tool, stance, isSelected, onLook, onSelect }: {
  tool: BuilderTool;
  stance: ToolStance;
  isSelected: boolean;
  onLook: () => void;
  onSelect: () => void;
}) {
  const look = stanceLooks[stance];
  return (
    <li>
      <button
        type="button"
        data-tool={tool.name}
        aria-current={isSelected ? "true" : undefined}
        tabIndex={isSelected ? 0 : -1}
        onFocus={onLook}
        onClick={onSelect}
        className={cn(
          "flex h-9 w-full items-center gap-2 rounded-md px-2 text-left text-sm -outline-offset-2 max-lg:h-11",
          isSelected ? "bg-accent-soft text-ink" : "text-ink-muted hover:bg-hover hover:text-ink",
        )}
      >
        <span className="min-w-0 flex-1 truncate font-mono text-xs" title={tool.name}>{tool.name}</span>
        {tool.state === "active" ? null : <span className="text-2xs text-park">{tool.state}</span>}
        <RiskBadge risk={tool.risk} className="lg:max-2xl:[&]:gap-0 lg:max-2xl:[&]:px-1 lg:max-2xl:[&]:text-[0px]" />
        <span className={cn("grid size-5 shrink-0 place-items-center rounded-sm font-mono text-xs font-semibold", look.colour)} title={look.word}>
          <span aria-hidden>{look.letter}</span>
          <span className="sr-only">{look.word}</span>
        </span>
      </button>
    </li>
  );
}
