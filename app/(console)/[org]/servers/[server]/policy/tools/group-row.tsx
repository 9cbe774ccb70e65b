"use client";
// What is not one tool in the list: all tools, a risk class, a pattern, with how many tools each governs now.
import type { ReactNode } from "react";
import { cn } from "@/app/_ui/class-names";
import type { Stance } from "@/lib/policy-engine/section-stance";
import { StanceMark } from "./stance-mark";

export function GroupRow({ rowKey, icon, count, stance, isSelected, onLook, onSelect, children }: {
  /** Names the row to the keyboard. */
  rowKey: string;
  icon: ReactNode;
  count?: number;
  stance?: Stance;
  isSelected: boolean;
  onLook: () => void;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button" data-row={rowKey} aria-current={isSelected ? "true" : undefined} tabIndex={isSelected || rowKey === "/all_tools" ? 0 : -1} onFocus={onLook} onClick={onSelect}
      className={cn(
        "flex h-9 w-full items-center gap-2 rounded-md px-2 text-left text-sm -outline-offset-2 max-lg:h-11 [&_svg]:size-3.5 [&_svg]:shrink-0",
        isSelected ? "bg-accent-soft text-ink" : "text-ink-muted hover:bg-hover hover:text-ink",
      )}
    >
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {count === undefined ? null : <span className="shrink-0 text-xs text-ink-faint tabular-nums" title="Tools that it governs now">{count}<span className="sr-only"> tools</span></span>}
      {stance === undefined ? null : <StanceMark stance={stance} />}
    </button>
  );
}
