import { TableSkeleton } from "@/app/_ui/skeleton";

export default function DestinationsLoading() {
  return <TableSkeleton rows={4} columns={["w-32", "w-20", "w-28", "w-64", "w-24", "w-10"]} />;
}
