"use client";
// Calls over time by decision, above the log. Choosing a part of it narrows the search to that span. The same numbers stand in a table behind it.
import { useRouter } from "next/navigation";
import { BarSwatch } from "@/app/_ui/bar-mark";
import { Skeleton } from "@/app/_ui/skeleton";
import type { Timeline } from "@/lib/calls/count-calls-over-time";
import { withSpan, withValue } from "@/lib/calls/search/edit-call-search";
import { formatCallSearch } from "@/lib/calls/search/format-call-search";
import { parseCallSearch } from "@/lib/calls/search/parse-call-search";
import { callsHref } from "./read-query";
import { TimelineBars } from "./timeline-bars";
import { timelineSeries } from "./timeline-series";
import { TimelineTable } from "./timeline-table";
import { bucketTime, highestBar, spanWords, summed, widthWords } from "./timeline-words";
import { useBrush } from "./use-brush";
import { useTimeline } from "./use-timeline";

export function CallTimeline({ path, base, text, server }: { path: string; base: string; text: string; server: string | undefined }) {
  const { timeline, problem } = useTimeline(callsHref(`${base}/timeline`, text, server === undefined ? {} : { server }));
  if (problem !== null) return <p role="status" className="mb-3 rounded-lg border border-line bg-surface px-4 py-3 text-sm text-ink-muted">{problem}</p>;
  if (timeline === null) return <Skeleton className="mb-3 h-36 w-full rounded-lg" />;
  return <ShownTimeline timeline={timeline} path={path} text={text} />;
}

function ShownTimeline({ timeline, path, text }: { timeline: Timeline; path: string; text: string }) {
  const router = useRouter();
  const { buckets, widthMs, countedFrom } = timeline;
  const parsed = parseCallSearch(text);
  const search = parsed.ok ? parsed.search : null;
  const hasSpan = search?.terms.some(({ key }) => key === "since" || key === "until") === true;

  function narrow(first: number, last: number): void {
    const [from, to] = [buckets[first], buckets[last]];
    if (search === null || from === undefined || to === undefined) return;
    router.push(callsHref(path, formatCallSearch(withSpan(search, new Date(from.at), new Date(Date.parse(to.at) + widthMs)))), { scroll: false });
  }
  const { brush, handlers } = useBrush(buckets.length, narrow);
  const words = brush === null ? null : spanWords(timeline, brush.from, brush.to);
  const all = summed(buckets);
  const highest = highestBar(buckets);

  return (
    <section aria-label="Calls over time" className="mb-3 rounded-lg border border-line bg-surface px-4 pt-2.5 pb-2">
      <div className="flex min-h-6 flex-wrap items-center justify-between gap-x-4 text-xs text-ink-muted">
        <p aria-live="polite" className="tabular-nums">{words ?? `${all.allowed.toLocaleString("en")} allowed, ${all.denied.toLocaleString("en")} denied${all.parked === 0 ? "" : `, ${all.parked.toLocaleString("en")} not approved`} ${hasSpan ? "in this span" : "in the last 24 hours"}`}</p>
        <ul className="flex gap-3" aria-hidden>
          {timelineSeries.filter(({ name }) => name !== "parked" || all.parked > 0).map(({ name, label, colour, mark }) => (
            <li key={name} className="flex items-center gap-1.5"><svg viewBox="0 0 16 10" className={`h-2.5 w-4 ${colour}`}><BarSwatch mark={mark} /></svg>{label}</li>
          ))}
        </ul>
      </div>
      <div
        tabIndex={0} role="group" aria-roledescription="timeline" aria-label="Timeline. Arrow keys move, Shift with them reaches further, Enter narrows the search to what is chosen."
        className="relative h-20 cursor-crosshair touch-pan-y select-none focus-visible:outline-2 focus-visible:outline-accent-ink" {...handlers}
      >
        <TimelineBars timeline={timeline} brush={brush} />
        {highest === 0 ? null : <span aria-hidden className="pointer-events-none absolute top-0 left-0 rounded-sm bg-surface/80 px-0.5 text-2xs leading-none text-ink-faint tabular-nums">{highest.toLocaleString("en")}</span>}
      </div>
      <div className="mt-1 flex justify-between gap-4 text-2xs text-ink-faint tabular-nums">
        <span>{bucketTime(buckets[0]?.at ?? timeline.since, widthMs)}</span>
        <span className="max-sm:hidden">each bar {widthWords(widthMs)} · UTC</span>
        <span>{bucketTime(timeline.until, Math.min(widthMs, 60_000))}</span>
      </div>
      {countedFrom === null ? null : <p className="mt-1 text-xs text-park">Too many calls to count them all: the shaded part, before {bucketTime(countedFrom, 1_000)} UTC, is not counted.</p>}
      <div className="mt-1 flex flex-wrap items-center justify-between gap-2">
        <TimelineTable timeline={timeline} />
        {hasSpan && search !== null ? (
          <button type="button" className="text-xs text-accent-ink hover:underline" onClick={() => router.push(callsHref(path, formatCallSearch(withValue(withValue(search, "since", null), "until", null))), { scroll: false })}>Show all times</button>
        ) : null}
      </div>
    </section>
  );
}
