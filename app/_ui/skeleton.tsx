// Grey shapes where content will be. Give them the size of what comes, so that nothing jumps.
import { cn } from "@/app/_ui/class-names";

export function Skeleton({ className }: { className?: string | undefined }) {
  return <div aria-hidden className={cn("h-4 animate-soft-pulse rounded-sm bg-line", className)} />;
}

/** A table's shape: one width class per column. */
export function TableSkeleton({ rows = 8, columns }: { rows?: number | undefined; columns: readonly string[] }) {
  return (
    <div role="status" className="overflow-hidden rounded-lg border border-line bg-surface">
      <span className="sr-only">Loading</span>
      <div className="h-8 border-b border-line bg-sunken" />
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-10 items-center gap-6 border-b border-line px-3 last:border-b-0">
          {columns.map((width, column) => (
            <Skeleton key={column} className={cn("h-3", width)} />
          ))}
        </div>
      ))}
    </div>
  );
}

/** Lines of text; the last one is shorter. */
export function TextSkeleton({ lines = 3 }: { lines?: number | undefined }) {
  return (
    <div role="status" className="flex flex-col gap-2">
      <span className="sr-only">Loading</span>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} className={line === lines - 1 ? "w-2/5" : "w-full"} />
      ))}
    </div>
  );
}
