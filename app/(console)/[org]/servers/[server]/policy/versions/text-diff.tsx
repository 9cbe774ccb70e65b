"use client";
// Two texts and what differs between them, line by line: sign and colour together, with the line numbers of both sides. One under the other,
// or side by side where there is room; N and P, or the buttons, go from change to change.
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { ArrowDown, ArrowUp } from "lucide-react";
import { cn } from "@/app/_ui/class-names";
import { IconButton } from "@/app/_ui/icon-button";
import { SegmentedControl } from "@/app/_ui/segmented-control";
import { diffParts, lineDiff } from "@/lib/policy-diff/line-diff";
import { SplitLines } from "./split-lines";
import { UnifiedLines } from "./unified-lines";

export function TextDiff({ before, after, beforeLabel, afterLabel }: { before: string; after: string; beforeLabel: string; afterLabel: string }) {
  const parts = useMemo(() => diffParts(lineDiff(before, after)), [before, after]);
  const [layout, setLayout] = useState("unified");
  const frame = useRef<HTMLDivElement>(null);
  if (before === after) return <p className="text-sm text-ink-muted">The texts are the same.</p>;

  function go(step: 1 | -1): void {
    const box = frame.current;
    if (box === null) return;
    const tops = [...box.querySelectorAll<HTMLElement>("[data-hunk]")].map((hunk) => hunk.offsetTop - box.offsetTop);
    const here = box.scrollTop + 1;
    const next = step === 1 ? tops.find((top) => top > here + 1) : tops.findLast((top) => top < here - 1);
    box.scrollTo({ top: next ?? (step === 1 ? box.scrollHeight : 0), behavior: "smooth" });
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.key !== "n" && event.key !== "p")) return;
    event.preventDefault();
    go(event.key === "n" ? 1 : -1);
  }

  return (
    <section aria-label={`From ${beforeLabel} to ${afterLabel}, as text`} className="flex min-w-0 flex-col gap-2">
      <div className="flex items-center justify-between gap-2">
        <SegmentedControl
          legend="Layout of the text" size="sm" value={layout} onValueChange={setLayout} className="max-md:hidden"
          options={[{ value: "unified", label: "Unified" }, { value: "split", label: "Side by side" }]}
        />
        <p className="truncate text-xs text-ink-faint md:hidden">{beforeLabel} → {afterLabel}</p>
        <div className="flex">
          <IconButton size="sm" label="Previous change (P)" icon={<ArrowUp />} onClick={() => go(-1)} />
          <IconButton size="sm" label="Next change (N)" icon={<ArrowDown />} onClick={() => go(1)} />
        </div>
      </div>
      <div ref={frame} role="group" tabIndex={0} aria-label="Differences" onKeyDown={onKeyDown} className="max-h-96 overflow-auto rounded-lg border border-line bg-sunken font-mono text-xs/5">
        <div className={cn(layout === "split" && "md:hidden")}><UnifiedLines parts={parts} /></div>
        {layout === "split" ? <div className="hidden md:block"><SplitLines parts={parts} beforeLabel={beforeLabel} afterLabel={afterLabel} /></div> : null}
      </div>
    </section>
  );
}
