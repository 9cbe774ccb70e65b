// Lines over bins, broken where there is nothing to tell; a point alone is a short stroke.
import { chartTones, type ChartSeries } from "@/app/_ui/chart-series";
import { cn } from "@/app/_ui/class-names";

export function ChartLines({ series, top }: { series: readonly ChartSeries[]; top: number }) {
  return series.map((one) => (
    <path
      key={one.name} d={pathOf(one.values, top)} fill="none" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" strokeDasharray={one.mark === "plain" ? undefined : "5 3"}
      vectorEffect="non-scaling-stroke" className={cn(chartTones[one.tone])}
    />
  ));
}

function pathOf(values: readonly (number | null)[], top: number): string {
  const width = 100 / Math.max(1, values.length);
  return values.map((value, bin) => {
    if (value === null) return "";
    const y = (100 - (value / top) * 100).toFixed(2);
    const isAfter = bin > 0 && values[bin - 1] !== null;
    const isBefore = bin + 1 < values.length && values[bin + 1] !== null;
    if (!isAfter && !isBefore) return `M${(bin * width).toFixed(2)} ${y}h${width.toFixed(2)}`;
    return `${isAfter ? "L" : "M"}${((bin + 0.5) * width).toFixed(2)} ${y}`;
  }).join("");
}
