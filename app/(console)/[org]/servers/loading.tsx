// A server's page while its head is read.

import { Skeleton, TableSkeleton } from "@/app/_ui/skeleton";

export default function ServerLoading() {
  return (
    <>
      <Skeleton className="h-3 w-16" />
      <Skeleton className="mt-4 h-5 w-48" />
      <Skeleton className="mt-4 h-8 w-full max-w-lg" />
      <div className="mt-6 mb-6 flex h-9 items-center gap-6 border-b border-line">
        {["w-10", "w-11", "w-12", "w-9", "w-14"].map((width) => (
          <Skeleton key={width} className={`h-3 ${width}`} />
        ))}
      </div>
      <TableSkeleton rows={8} columns={["w-64 flex-1", "w-24", "w-16"]} />
    </>
  );
}
