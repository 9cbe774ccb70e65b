"use client";
// A part of a panel with a small heading.
import type { ReactNode } from "react";

export function PanelPart({ title, help, children }: { title: string; help?: string | undefined; children: ReactNode }) {
  return (
    <section>
      <h3 className="text-sm font-semibold text-ink">{title}</h3>
      {help === undefined ? null : <p className="text-xs text-ink-faint">{help}</p>}
      <div className="mt-2">{children}</div>
    </section>
  );
}
