// How far back the overview looks; each choice is an address.

import Link from "next/link";
import { cn } from "@/app/_ui/class-names";
import { overviewSpans, type OverviewSpan } from "@/lib/calls/overview/overview-span";

const spans = Object.keys(overviewSpans) as readonly OverviewSpan[];

export function SpanSwitch({ org, span }: { org: string; span: OverviewSpan }) {
  return (
    <nav aria-label="Time shown" className="inline-flex rounded-md border border-line bg-sunken p-0.5">
      {spans.map((one) => (
        <Link
          key={one} href={one === "24h" ? `/${org}` : `/${org}?span=${one}`} scroll={false} aria-current={one === span ? "page" : undefined}
          className={cn(
            "flex h-7 items-center rounded-sm px-2.5 text-sm font-medium whitespace-nowrap transition-colors max-md:h-9",
            one === span ? "bg-raised text-ink shadow-[0_0_0_1px_var(--line-strong)]" : "text-ink-faint hover:text-ink",
          )}
        >
          {overviewSpans[one].words}
        </Link>
      ))}
    </nav>
  );
}
