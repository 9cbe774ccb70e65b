"use client";
// Why a download did not begin. The address leads to it; the focus goes along once the page is there, since it comes after its frame.

import { useEffect, useRef } from "react";
import { Callout } from "@/app/_ui/callout";
import { refusalAnchor } from "./read-query";

export function RefusalNote({ problem }: { problem: string }) {
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => {
    note.current?.focus({ preventScroll: true });
    note.current?.scrollIntoView({ block: "center" });
  }, []);
  return (
    <div ref={note} id={refusalAnchor} tabIndex={-1} className="mb-3 scroll-my-20 rounded-lg outline-none focus:outline-2 focus:outline-offset-2 focus:outline-park">
      <Callout tone="warn" title="The download did not begin">{problem}</Callout>
    </div>
  );
}
