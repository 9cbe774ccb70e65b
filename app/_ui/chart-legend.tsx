// What each mark of a chart means, with its value where one time is looked at and its sum or last word where none is.
import { BarSwatch } from "@/app/_ui/bar-mark";
import { chartTones, type ChartSeries } from "@/app/_ui/chart-series";
import { cn } from "@/app/_ui/class-names";

export function ChartLegend({ kind, entries }: { kind: "bars" | "lines"; entries: readonly { readonly series: ChartSeries; readonly text: string }[] }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {entries.map(({ series, text }) => (
        <li key={series.name} className="flex items-center gap-1.5">
          <svg aria-hidden viewBox="0 0 16 10" className={cn("h-2.5 w-4", chartTones[series.tone])}>
            {kind === "lines"
              ? <line x1="0" y1="5" x2="16" y2="5" stroke="currentColor" strokeWidth="2" strokeDasharray={series.mark === "plain" ? undefined : "5 3"} />
              : <BarSwatch mark={series.mark} />}
          </svg>
          <span className="text-ink-muted">{series.name}</span>
          <span className="font-medium text-ink tabular-nums">{text}</span>
        </li>
      ))}
    </ul>
  );
}
