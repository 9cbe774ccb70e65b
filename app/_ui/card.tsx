// A framed part of a page, with an optional head and foot.
import type { ReactNode } from "react";
import { cn } from "@/app/_ui/class-names";

export function Card({
  title,
  description,
  action,
  footer,
  flush,
  className,
  children,
}: {
  title?: ReactNode;
  description?: ReactNode;
  action?: ReactNode;
  footer?: ReactNode;
  /** No padding around the children: for a list or a table that goes to the edges. */
  flush?: boolean | undefined;
  className?: string | undefined;
  children?: ReactNode;
}) {
  return (
    <section className={cn("min-w-0 rounded-lg border border-line bg-surface", className)}>
      {title !== undefined ? (
        <div className="flex flex-wrap items-start justify-between gap-3 px-4 pt-3.5 pb-3">
          <div className="min-w-0">
            <h2 className="text-base font-semibold text-ink">{title}</h2>
            {description !== undefined ? <p className="text-sm text-ink-muted">{description}</p> : null}
          </div>
          {action}
        </div>
      ) : null}
      {children !== undefined ? (
        <div className={cn(!flush && "px-4 pb-4", !flush && title === undefined && "pt-4", flush && "overflow-hidden")}>
          {children}
        </div>
      ) : null}
      {footer !== undefined ? (
        <div className="flex flex-wrap items-center justify-between gap-3 rounded-b-lg border-t border-line bg-sunken px-4 py-2.5 text-sm text-ink-muted">
          {footer}
        </div>
      ) : null}
    </section>
  );
}
