// The bars: denied at the foot, where a few are seen beside many, those without their approval on them, allowed on top. Any number above none is at least a line.

import { useId } from "react";
import { Bar, BarStripes } from "@/app/_ui/bar-mark";
import type { Timeline } from "@/lib/calls/count-calls-over-time";
import { timelineSeries } from "./timeline-series";
import { highestBar } from "./timeline-words";
import type { Brush } from "./use-brush";

const height = 80;
const leastHeight = 2;
const gap = 0.15;
const stripesHeight = 5;

export function TimelineBars({ timeline, brush }: { timeline: Timeline; brush: Brush | null }) {
  const id = useId();
  const { buckets, countedFrom, widthMs } = timeline;
  const most = Math.max(1, highestBar(buckets));
  const uncounted = countedFrom === null ? 0 : Math.max(0, Math.floor((Date.parse(countedFrom) - Date.parse(buckets[0]?.at ?? countedFrom)) / widthMs));
  return (
    <svg aria-hidden viewBox={`0 0 ${String(buckets.length)} ${String(height)}`} preserveAspectRatio="none" className="size-full overflow-visible">
      {uncounted === 0 ? null : <rect x={0} y={0} width={uncounted} height={height} className="fill-sunken" />}
      {brush === null ? null : <rect x={Math.min(brush.from, brush.to)} y={0} width={Math.abs(brush.to - brush.from) + 1} height={height} className="fill-accent-soft" />}
      {timelineSeries.map(({ name, colour, mark }) => (mark === "marked" ? <g key={name} className={colour}><BarStripes id={`${id}${name}`} height={stripesHeight} /></g> : null))}
      {buckets.map((bucket, index) => {
        let foot = height;
        return timelineSeries.map(({ name, colour, mark }) => {
          const count = bucket[name];
          if (count === 0) return null;
          const tall = Math.max(leastHeight, (count / most) * (height - 2 * leastHeight));
          foot -= tall;
          return <g key={`${bucket.at} ${name}`} className={colour}><Bar mark={mark} stripes={`${id}${name}`} x={index + gap / 2} y={foot} width={1 - gap} height={tall} /></g>;
        });
      })}
      <line x1={0} x2={buckets.length} y1={height} y2={height} className="stroke-line-strong" strokeWidth={1} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
