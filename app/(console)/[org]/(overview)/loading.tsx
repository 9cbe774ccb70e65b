// The overview while it is read.

import { Skeleton } from "@/app/_ui/skeleton";

export default function OverviewLoading() {
  return (
    <>
      <Skeleton className="mt-1 mb-9 h-5 w-28" />
      <div className="grid gap-3 md:grid-cols-3">
        {["a", "b", "c"].map((key) => (
          <div key={key} className="h-40 rounded-lg border border-line bg-surface p-4">
            <Skeleton className="w-16" />
            <Skeleton className="mt-4 w-40" />
            <Skeleton className="mt-3 w-full" />
          </div>
        ))}
      </div>
    </>
  );
}
