"use client";
// On a phone the builder's parts follow each other in one place: the one that was chosen begins under the page's head, wherever the other was scrolled to.
import { useEffect, useRef, type RefObject } from "react";
import type { Pane } from "./draft/use-policy-draft";
import { useColumns } from "./use-columns";

export function useDockedPane(frame: RefObject<HTMLDivElement | null>, pane: Pane): void {
  const columns = useColumns();
  const shown = useRef(pane);
  useEffect(() => {
    if (shown.current === pane) return;
    shown.current = pane;
    if (columns !== 1) return;
    frame.current?.scrollIntoView({ block: "start" });
    // Who comes back to a long list finds the tool that was looked at.
    if (pane === "tools") frame.current?.querySelector("[data-tool][aria-current=true]")?.scrollIntoView({ block: "nearest" });
  }, [frame, pane, columns]);
}
