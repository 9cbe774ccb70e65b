// The overview while it is read, in the shape that it will have.

import { PageHeader } from "@/app/_ui/page-header";
import { Skeleton } from "@/app/_ui/skeleton";

export default function OverviewLoading() {
  return (
    <>
      <PageHeader title="Overview" />
      <div role="status" className="grid gap-3 lg:grid-cols-2">
        <span className="sr-only">Loading</span>
        {["lg:col-span-2", "", ""].map((width, index) => (
          <div key={index} className={`h-56 rounded-lg border border-line bg-surface p-4 ${width}`}>
            <Skeleton className="w-32" />
            <Skeleton className="mt-4 w-48" />
            <Skeleton className="mt-4 h-28 w-full" />
          </div>
        ))}
      </div>
    </>
  );
}
