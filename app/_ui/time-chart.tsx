"use client";
// Numbers over time: as a picture that pointer and arrow keys read, or as the table behind it. Enter, or a click, opens what a bin holds.
import { useState, type KeyboardEvent, type PointerEvent } from "react";
import { useRouter } from "next/navigation";
import { ChartBars } from "@/app/_ui/chart-bars";
import { ChartLegend } from "@/app/_ui/chart-legend";
import { ChartLines } from "@/app/_ui/chart-lines";
import { binWords, momentWords, roundTop, shortNumber } from "@/app/_ui/chart-scale";
import type { ChartSeries } from "@/app/_ui/chart-series";
import { ChartTable } from "@/app/_ui/chart-table";
import { SegmentedControl } from "@/app/_ui/segmented-control";

interface TimeChartProps {
  title: string;
  /** What the numbers count: "calls", "ms". */
  unit: string;
  kind: "bars" | "lines";
  /** When each bin begins, in their order. */
  bins: readonly string[];
  binMs: number;
  /** Where a bin leads to. */
  hrefs: readonly string[];
  series: readonly ChartSeries[];
  /** Of each series over the whole span, in words. */
  summary: readonly string[];
  /** Said where there is nothing to show. */
  empty: string;
}

const keySteps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -6, PageUp: 6, Home: -Infinity, End: Infinity };

export function TimeChart({ title, unit, kind, bins, binMs, hrefs, series, summary, empty }: TimeChartProps) {
  const router = useRouter();
  const [view, setView] = useState("chart");
  const [at, setAt] = useState<number | null>(null);
  const last = bins.length - 1;
  const withDay = binMs * bins.length > 86_400_000;
  const highest = Math.max(0, ...bins.map((_, bin) => {
    const values = series.map(({ values: of }) => of[bin] ?? 0);
    return kind === "bars" ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
  }));
  const top = roundTop(highest);
  const textAt = (one: ChartSeries, bin: number) => (one.values[bin] === null ? "–" : `${(one.values[bin] ?? 0).toLocaleString("en")} ${unit}`);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Enter" && at !== null) router.push(hrefs[at] ?? "");
    const step = keySteps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setAt((now) => Math.min(last, Math.max(0, (now ?? last + (step < 0 ? 1 : 0)) + step)));
  }
  function onPointerMove(event: PointerEvent<HTMLElement>): void {
    const box = event.currentTarget.getBoundingClientRect();
    setAt(Math.min(last, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * bins.length))));
  }

  return (
    <section className="flex min-w-0 flex-col rounded-lg border border-line bg-surface px-4 py-3">
      <div className="mb-2 flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="text-base font-semibold text-ink">{title}</h3>
          <p className="text-xs text-ink-faint">{at === null || view === "table" ? `${unit}, UTC` : binWords(bins[at] ?? "", binMs, withDay)}</p>
        </div>
        <SegmentedControl legend={`${title} as`} size="sm" value={view} onValueChange={setView} options={[{ value: "chart", label: "Chart" }, { value: "table", label: "Table" }]} />
      </div>
      {highest === 0 ? <p className="flex min-h-40 flex-1 items-center justify-center text-center text-sm text-ink-faint">{empty}</p> : view === "table" ? (
        <ChartTable label={title} unit={unit} bins={bins} binMs={binMs} withDay={withDay} hrefs={hrefs} series={series} />
      ) : (
        <>
          <ChartLegend kind={kind} entries={series.map((one, index) => ({ series: one, text: at === null ? (summary[index] ?? "") : textAt(one, at) }))} />
          <div className="mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 text-2xs text-ink-faint tabular-nums">
            <div aria-hidden className="-my-2 flex flex-col justify-between text-right">{[top, top / 2, 0].map((tick) => <span key={tick}>{shortNumber(tick)}</span>)}</div>
            <div
              role="slider" tabIndex={0} aria-label={`${title}: arrow keys read it, Enter opens the calls`} aria-valuemin={0} aria-valuemax={last} aria-valuenow={at ?? last}
              aria-valuetext={at === null ? `In all ${series.map(({ name }, index) => `${name} ${summary[index] ?? ""}`).join(", ")}` : `${binWords(bins[at] ?? "", binMs, withDay)}: ${series.map((one) => `${one.name} ${textAt(one, at)}`).join(", ")}`}
              onKeyDown={onKeyDown} onPointerMove={onPointerMove} onPointerLeave={() => setAt(null)} onBlur={() => setAt(null)} onClick={() => { if (at !== null) router.push(hrefs[at] ?? ""); }}
              className="h-32 cursor-pointer rounded-sm outline-none focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-accent-ink"
            >
              <svg aria-hidden viewBox="0 0 100 100" preserveAspectRatio="none" className="block size-full overflow-visible">
                {[0, 50, 100].map((y) => <line key={y} x1="0" x2="100" y1={y} y2={y} stroke="var(--line)" strokeWidth="1" vectorEffect="non-scaling-stroke" />)}
                {at === null ? null : <rect x={(at * 100) / bins.length} y="0" width={100 / bins.length} height="100" fill="var(--ink)" fillOpacity="0.1" />}
                {kind === "bars" ? <ChartBars series={series} top={top} /> : <ChartLines series={series} top={top} />}
              </svg>
            </div>
            <div aria-hidden className="col-start-2 mt-2 flex justify-between">
              {[0, Math.floor(bins.length / 2), last].map((bin) => <span key={bin}>{bin === last ? "now" : momentWords(new Date(bins[bin] ?? 0), withDay)}</span>)}
            </div>
          </div>
        </>
      )}
    </section>
  );
}
