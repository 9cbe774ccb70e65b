// Stacked bars, one a bin, in a box of 100 by 100 that the page stretches.
import { useId } from "react";
import { Bar, BarStripes } from "@/app/_ui/bar-mark";
import { chartTones, type ChartSeries } from "@/app/_ui/chart-series";

const gap = 0.2;
const stripesHeight = 6;

export function ChartBars({ series, top }: { series: readonly ChartSeries[]; top: number }) {
  const id = useId();
  const bins = series[0]?.values.length ?? 0;
  const width = 100 / Math.max(1, bins);
  return series.map((one, index) => (
    <g key={one.name} className={chartTones[one.tone]}>
      {one.mark === "marked" ? <BarStripes id={`${id}${String(index)}`} height={stripesHeight} /> : null}
      {one.values.map((value, bin) => {
        if (value === null || value === 0) return null;
        const below = series.slice(0, index).reduce((sum, { values }) => sum + (values[bin] ?? 0), 0);
        const height = (value / top) * 100;
        return <Bar key={bin} mark={one.mark} stripes={`${id}${String(index)}`} x={bin * width + (width * gap) / 2} y={100 - (below / top) * 100 - height} width={width * (1 - gap)} height={height} />;
      })}
    </g>
  ));
}
