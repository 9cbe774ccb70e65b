// The builder's shape while it loads.
import { Skeleton, TextSkeleton } from "@/app/_ui/skeleton";

export default function Loading() {
  return (
    <div role="status">
      <span className="sr-only">Loading the policy</span>
      <div className="mb-3 flex gap-3"><Skeleton className="h-8 w-40" /><Skeleton className="h-8 w-24" /></div>
      <div className="grid h-[calc(100dvh-23rem)] min-h-120 rounded-lg border border-line bg-surface lg:grid-cols-[15rem_minmax(0,1fr)] lg:divide-x lg:divide-line xl:grid-cols-[15rem_minmax(0,1fr)_24rem]">
        <div className="p-4"><TextSkeleton lines={10} /></div>
        <div className="hidden p-4 lg:block"><TextSkeleton lines={6} /></div>
        <div className="hidden p-4 xl:block"><TextSkeleton lines={12} /></div>
      </div>
    </div>
  );
}
