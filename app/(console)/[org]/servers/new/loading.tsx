// The form for a new server while it is made.

import { Skeleton } from "@/app/_ui/skeleton";

export default function NewServerLoading() {
  return (
    <div className="max-w-2xl">
      <Skeleton className="h-3 w-16" />
      <Skeleton className="mt-4 mb-9 h-5 w-48" />
      {["h-10", "h-8", "h-14"].map((height) => (
        <div key={height} className="mb-6">
          <Skeleton className="mb-2 h-3 w-20" />
          <Skeleton className={height} />
        </div>
      ))}
    </div>
  );
}
