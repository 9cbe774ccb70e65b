// What stands where nothing is yet: one sentence, one action, one example.
import type { ReactNode } from "react";
import { cn } from "@/app/_ui/class-names";

export function EmptyState({
  title,
  children,
  icon,
  action,
  example,
  className,
}: {
  title: string;
  children: ReactNode;
  icon?: ReactNode;
  action?: ReactNode;
  example?: ReactNode;
  className?: string | undefined;
}) {
  return (
    <div
      className={cn(
        "flex flex-col items-center rounded-lg border border-dashed border-line-strong px-6 py-12 text-center",
        className,
      )}
    >
      {icon !== undefined ? (
        <div aria-hidden className="mb-4 text-ink-faint [&_svg]:size-6">
          {icon}
        </div>
      ) : null}
      <h2 className="text-base font-medium text-ink">{title}</h2>
      <p className="mt-1 max-w-md text-base text-ink-muted">{children}</p>
      {action !== undefined ? <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div> : null}
      {example !== undefined ? (
        <div className="mt-8 w-full max-w-lg text-left text-sm text-ink-faint">
          <p className="mb-1.5">For example</p>
          {example}
        </div>
      ) : null}
    </div>
  );
}
