import { TableSkeleton } from "@/app/_ui/skeleton";

export default function ServerCallsLoading() {
  return <TableSkeleton rows={12} columns={["w-40", "w-16", "w-32", "w-24", "w-16", "w-16"]} />;
}
