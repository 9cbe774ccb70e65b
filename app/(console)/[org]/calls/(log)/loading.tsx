// The group keeps the skeleton to the log: a loading file beside the panel would be shown in its place too.

import { PageHeader } from "@/app/_ui/page-header";
import { TableSkeleton } from "@/app/_ui/skeleton";

export default function CallsLoading() {
  return (
    <>
      <PageHeader title="Calls" description="Every request through the gateway, with the rule that decided it." />
      <TableSkeleton rows={12} columns={["w-16", "w-16", "w-32", "w-24", "w-24", "w-48", "w-16"]} />
    </>
  );
}
