// A frame that looks like a terminal.
import type { ReactNode } from "react";

export function TerminalCard({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="min-w-0 overflow-hidden rounded-lg border border-line bg-sunken">
      <div className="flex h-9 items-center gap-1.5 border-b border-line bg-surface px-4">
        <span aria-hidden className="size-2 rounded-full bg-line-strong" />
        <span aria-hidden className="size-2 rounded-full bg-line-strong" />
        <span aria-hidden className="size-2 rounded-full bg-line-strong" />
        <span className="ml-2 text-xs text-ink-muted">{title}</span>
      </div>
      {children}
    </section>
  );
}
