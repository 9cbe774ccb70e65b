import { PageHeader } from "@/app/_ui/page-header";
import { TableSkeleton } from "@/app/_ui/skeleton";

export default function ChangesLoading() {
  return (
    <>
      <PageHeader title="Changes" description="Every act that changed something here: who, what, before and after." />
      <TableSkeleton rows={10} columns={["w-32", "w-48", "w-32", "w-16"]} />
    </>
  );
}
