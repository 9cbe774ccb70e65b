// The list of servers while it is read.

import { Skeleton, TableSkeleton } from "@/app/_ui/skeleton";

export default function ServersLoading() {
  return (
    <>
      <Skeleton className="mt-1 mb-9 h-5 w-24" />
      <TableSkeleton rows={4} columns={["w-48 flex-1", "w-24", "w-12", "w-12", "w-10", "w-20"]} />
    </>
  );
}
