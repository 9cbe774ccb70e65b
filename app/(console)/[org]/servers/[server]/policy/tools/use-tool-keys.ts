"use client";
// The keyboard in the list: arrows move, X marks, A, D, H, P and C set the stance of what has the focus, or of all marked tools.
import type { KeyboardEvent } from "react";
import { isTyping } from "@/app/_ui/is-typing";
import type { Stance } from "@/lib/policy-engine/section-stance";
import { stanceKeys } from "./stance-looks";

function moveFocus(list: HTMLElement, from: Element, to: "next" | "previous" | "first" | "last"): HTMLElement | null {
  const rows = [...list.querySelectorAll<HTMLElement>("button[data-row], button[data-tool]")];
  const at = rows.findIndex((row) => row === from);
  const index = { next: at + 1, previous: at - 1, first: 0, last: rows.length - 1 }[to];
  return rows[Math.max(0, Math.min(rows.length - 1, index))] ?? null;
}

const moves: Readonly<Record<string, "next" | "previous" | "first" | "last">> = {
  ArrowDown: "next", ArrowUp: "previous", j: "next", k: "previous", Home: "first", End: "last",
};

export interface ToolKeys {
  readonly onStance: (row: { readonly tool?: string | undefined; readonly row?: string | undefined }, stance: Stance) => void;
  readonly onMark: (tool: string, range: boolean) => void;
  readonly onMarkAll: () => void;
  readonly onClear: () => void;
}

export function useToolKeys(keys: ToolKeys) {
  return (event: KeyboardEvent<HTMLElement>): void => {
    const { target } = event;
    if (!(target instanceof HTMLElement) || isTyping(target) || event.altKey) return;
    const isCommand = event.metaKey || event.ctrlKey;
    if (isCommand && event.key.toLowerCase() === "a") {
      event.preventDefault();
      keys.onMarkAll();
      return;
    }
    if (isCommand) return;
    const { tool, row } = target.dataset;
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      const next = moveFocus(event.currentTarget, target, move);
      if (event.shiftKey && tool !== undefined && next?.dataset["tool"] !== undefined) keys.onMark(next.dataset["tool"], true);
      next?.focus();
      return;
    }
    if (event.key === "Escape") keys.onClear();
    else if (event.key.toLowerCase() === "x" && tool !== undefined) keys.onMark(tool, event.shiftKey);
    else {
      const stance = stanceKeys.get(event.key.toLowerCase());
      if (stance === undefined || (tool === undefined && row === undefined)) return;
      event.preventDefault();
      keys.onStance({ tool, row }, stance);
    }
  };
}
