// A tab of a server while it is read.

import { Skeleton, TableSkeleton } from "@/app/_ui/skeleton";

export default function TabLoading() {
  return (
    <>
      <Skeleton className="mb-3 h-8 w-56" />
      <TableSkeleton rows={8} columns={["w-64 flex-1", "w-24", "w-16"]} />
    </>
  );
}
