// A part of a page with a heading of its own.
import type { ReactNode } from "react";
import { cn } from "@/app/_ui/class-names";

export function Section({
  title,
  description,
  action,
  className,
  children,
}: {
  title: string;
  description?: ReactNode;
  action?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    <section className={cn("mb-8", className)}>
      <div className="mb-3 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 className="text-base font-semibold wrap-anywhere text-ink">{title}</h2>
          {description !== undefined ? <p className="text-sm wrap-anywhere text-ink-muted">{description}</p> : null}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
