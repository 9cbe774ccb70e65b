// The group keeps the skeleton to the list: a loading file beside the panel would be shown in its place too.

import { TableSkeleton } from "@/app/_ui/skeleton";

export default function GrantsLoading() {
  return <TableSkeleton rows={6} columns={["w-40", "w-16", "w-32", "w-24", "w-16", "w-16"]} />;
}
