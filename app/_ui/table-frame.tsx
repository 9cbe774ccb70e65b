"use client";
// The frame of a table. Where columns lie beyond its edge, it says so: a phone shows no scroll bar before one scrolls.
import { useEffect, useRef, useState, type ReactNode } from "react";
import { ChevronRight } from "lucide-react";
import { cn } from "@/app/_ui/class-names";

export function TableFrame({ label, className, children }: { label: string; className: string; children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  const [goesOn, setGoesOn] = useState(false);
  useEffect(() => {
    const frame = ref.current;
    if (frame === null) return;
    // Half a pixel is lost where the screen's pixels are not the page's. A frame that clips does not scroll.
    const look = (): void => setGoesOn(getComputedStyle(frame).overflowX === "auto" && frame.scrollWidth - frame.clientWidth - frame.scrollLeft > 1);
    const sizes = new ResizeObserver(look);
    for (const element of [frame, ...frame.children]) sizes.observe(element);
    frame.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      frame.removeEventListener("scroll", look);
    };
  }, []);
  return (
    <div className="relative">
      <div ref={ref} role="region" aria-label={label} tabIndex={0} className={cn("relative rounded-lg border border-line bg-surface", className)}>
        {children}
      </div>
      {goesOn ? (
        <div aria-hidden data-more-columns="" className="pointer-events-none absolute inset-y-px right-px z-10 w-12 rounded-r-lg bg-linear-to-r from-transparent to-surface">
          <ChevronRight className="absolute top-1.5 right-1 size-5 rounded-full border border-line bg-raised p-0.5 text-ink-muted" />
        </div>
      ) : null}
    </div>
  );
}
