import { TableSkeleton } from "@/app/_ui/skeleton";

export default function GrantsLoading() {
  return <TableSkeleton rows={6} columns={["w-40", "w-16", "w-32", "w-24", "w-16", "w-16"]} />;
}
