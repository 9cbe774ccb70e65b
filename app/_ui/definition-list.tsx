// Names and values in rows; on a phone the value stands below its name.
import type { ReactNode } from "react";
import { cn } from "@/app/_ui/class-names";

export type Definition = { term: ReactNode; value: ReactNode };

export function DefinitionList({
  items,
  className,
}: {
  items: readonly Definition[];
  className?: string | undefined;
}) {
  return (
    <dl className={cn("min-w-0 divide-y divide-line text-sm", className)}>
      {items.map((item, index) => (
        <div key={index} className="grid gap-x-4 gap-y-0.5 py-2 sm:grid-cols-[9rem_minmax(0,1fr)]">
          <dt className="text-ink-faint">{item.term}</dt>
          <dd className="min-w-0 break-words text-ink">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
