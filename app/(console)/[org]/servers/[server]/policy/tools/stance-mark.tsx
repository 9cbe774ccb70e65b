"use client";
// A stance as one letter; dashed where it comes from elsewhere in the document than the row's own section.
import { cn } from "@/app/_ui/class-names";
import type { Stance } from "@/lib/policy-engine/section-stance";
import { stanceLooks } from "./stance-looks";

export function StanceMark({ stance, from }: { stance: Stance; from?: string | undefined }) {
  const look = stanceLooks[stance];
  const words = from === undefined ? look.word : `${look.word}, ${from}`;
  return (
    <span className={cn("grid size-5 shrink-0 place-items-center rounded-sm font-mono text-xs font-semibold", look.colour, from !== undefined && "border border-dashed border-current bg-transparent")} title={words}>
      <span aria-hidden>{look.letter}</span>
      <span className="sr-only">{words}</span>
    </span>
  );
}
