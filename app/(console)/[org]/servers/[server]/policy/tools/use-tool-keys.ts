"use client";
// The keyboard in the list of tools: arrows move, A, D, H and C set the stance of the tool under the focus.
import type { KeyboardEvent } from "react";
import { isTyping } from "@/app/_ui/is-typing";
import type { ToolStance } from "@/lib/policy-engine/tool-stance";
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

export function useToolKeys(chooseStance: (tool: string, stance: ToolStance) => void) {
  return (event: KeyboardEvent<HTMLElement>): void => {
    const { target } = event;
    if (!(target instanceof HTMLElement) || isTyping(target) || event.metaKey || event.ctrlKey || event.altKey) return;
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      moveFocus(event.currentTarget, target, move)?.focus();
      return;
    }
    const stance = stanceKeys.get(event.key.toLowerCase());
    const tool = target.dataset["tool"];
    if (stance === undefined || tool === undefined) return;
    event.preventDefault();
    chooseStance(tool, stance);
  };
}
