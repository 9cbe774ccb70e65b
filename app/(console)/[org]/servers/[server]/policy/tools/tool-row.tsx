"use client";
// One tool in the list: a box to mark it, its name, risk class, and the letter of its stance.
import type { MouseEvent } from "react";
import { Checkbox } from "@/app/_ui/checkbox";
import { RiskBadge } from "@/app/_ui/risk-badge";
import { cn } from "@/app/_ui/class-names";
import type { Stance } from "@/lib/policy-engine/section-stance";
import type { BuilderTool } from "../builder-types";
import { StanceMark } from "./stance-mark";

export function ToolRow({ tool, stance, from, isSelected, isStop, isMarked, onLook, onSelect, onMark }: {
  tool: BuilderTool;
  stance: Stance;
  /** What the stance comes from where it is not the tool's own section. */
  from: string | undefined;
  isSelected: boolean;
  /** Where Tab comes into the list. */
  isStop: boolean;
  isMarked: boolean;
  onLook: () => void;
  onSelect: () => void;
  /** With `range`: and everything from the last marked one to this. */
  onMark: (range: boolean) => void;
}) {
  const click = (event: MouseEvent): void => {
    if (event.shiftKey) onMark(true);
    else if (event.ctrlKey || event.metaKey) onMark(false);
    else onSelect();
  };
  return (
    <li className={cn("group flex items-center rounded-md pl-2", isSelected ? "bg-accent-soft" : isMarked ? "bg-hover" : "hover:bg-hover")}>
      <Checkbox
        label={`Mark ${tool.name}`} hideLabel name={`mark-${tool.name}`} tabIndex={-1} checked={isMarked} readOnly onClick={(event) => onMark(event.shiftKey)}
        className={cn("-mt-0.5 transition-opacity", !isMarked && "opacity-45 group-hover:opacity-100 max-lg:opacity-100")}
      />
      <button
        type="button"
        data-tool={tool.name}
        aria-current={isSelected ? "true" : undefined}
        tabIndex={isStop ? 0 : -1}
        onFocus={onLook}
        onClick={click}
        className={cn(
          "flex h-9 min-w-0 flex-1 items-center gap-2 rounded-md px-2 text-left text-sm -outline-offset-2 select-none max-lg:h-11 max-lg:scroll-mt-24 max-lg:scroll-mb-36",
          isSelected ? "text-ink" : "text-ink-muted hover:text-ink",
        )}
      >
        <span className="min-w-0 flex-1 truncate font-mono text-xs" title={tool.name}>{tool.name}</span>
        {tool.state === "active" ? null : <span className="text-2xs text-park">{tool.state}</span>}
        <RiskBadge risk={tool.risk} className="lg:max-2xl:[&]:gap-0 lg:max-2xl:[&]:px-1 lg:max-2xl:[&]:text-[0px]" />
        <StanceMark stance={stance} from={from} />
      </button>
    </li>
  );
}
