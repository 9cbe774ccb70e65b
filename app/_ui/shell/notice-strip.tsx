// A line across the top of the console: local mode, an address not yet confirmed, a stopped gateway.
import type { ReactNode } from "react";
import { Info, TriangleAlert } from "lucide-react";
import { cn } from "@/app/_ui/class-names";

export function NoticeStrip({
  tone = "info",
  action,
  children,
}: {
  tone?: "info" | "warn" | undefined;
  action?: ReactNode;
  children: ReactNode;
}) {
  const Icon = tone === "warn" ? TriangleAlert : Info;
  return (
    <div
      className={cn(
        "flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1.5 text-sm lg:px-8",
        tone === "warn" ? "bg-park-soft text-park" : "bg-sunken text-ink-muted",
      )}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <p className="min-w-0 flex-1 text-ink">{children}</p>
      {action}
    </div>
  );
}
