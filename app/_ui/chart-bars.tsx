// Stacked bars, one a bin, in a box of 100 by 100 that the page stretches.
import { useId } from "react";
import { chartTones, type ChartSeries } from "@/app/_ui/chart-series";
import { cn } from "@/app/_ui/class-names";

const gap = 0.2;

export function ChartBars({ series, top }: { series: readonly ChartSeries[]; top: number }) {
  const id = useId();
  const bins = series[0]?.values.length ?? 0;
  const width = 100 / Math.max(1, bins);
  return series.map((one, index) => (
    <g key={one.name} className={cn(chartTones[one.tone])}>
      {one.mark === "plain" ? null : (
        <pattern id={`${id}${String(index)}`} width="0.9" height="6" patternUnits="userSpaceOnUse">
          <rect width="0.9" height="6" fill="currentColor" fillOpacity="0.35" />
          <rect width="0.9" height="3" fill="currentColor" />
        </pattern>
      )}
      {one.values.map((value, bin) => {
        if (value === null || value === 0) return null;
        const below = series.slice(0, index).reduce((sum, { values }) => sum + (values[bin] ?? 0), 0);
        const height = (value / top) * 100;
        return <rect key={bin} x={bin * width + (width * gap) / 2} y={100 - (below / top) * 100 - height} width={width * (1 - gap)} height={height} fill={one.mark === "plain" ? "currentColor" : `url(#${id}${String(index)})`} />;
      })}
    </g>
  ));
}
