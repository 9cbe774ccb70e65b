// The bars: denied at the foot, where a few are seen beside many, parked on them, allowed on top. Any number above none is at least a line.

import type { Timeline } from "@/lib/calls/count-calls-over-time";
import type { Brush } from "./use-brush";

const height = 80;
const leastHeight = 2;
const gap = 0.15;

export function TimelineBars({ timeline, brush }: { timeline: Timeline; brush: Brush | null }) {
  const { buckets, countedFrom, widthMs } = timeline;
  const most = Math.max(1, ...buckets.map(({ allowed, denied, parked }) => allowed + denied + parked));
  const uncounted = countedFrom === null ? 0 : Math.max(0, Math.floor((Date.parse(countedFrom) - Date.parse(buckets[0]?.at ?? countedFrom)) / widthMs));
  return (
    <svg aria-hidden viewBox={`0 0 ${String(buckets.length)} ${String(height)}`} preserveAspectRatio="none" className="size-full overflow-visible">
      {uncounted === 0 ? null : <rect x={0} y={0} width={uncounted} height={height} className="fill-sunken" />}
      {brush === null ? null : <rect x={Math.min(brush.from, brush.to)} y={0} width={Math.abs(brush.to - brush.from) + 1} height={height} className="fill-accent-soft" />}
      {buckets.map(({ at, allowed, denied, parked }, index) => {
        let foot = height;
        return ([[denied, "fill-deny"], [parked, "fill-park"], [allowed, "fill-allow"]] as const).map(([count, colour]) => {
          if (count === 0) return null;
          const tall = Math.max(leastHeight, (count / most) * (height - 2 * leastHeight));
          foot -= tall;
          return <rect key={`${at} ${colour}`} x={index + gap / 2} y={foot} width={1 - gap} height={tall} className={colour} />;
        });
      })}
      <line x1={0} x2={buckets.length} y1={height} y2={height} className="stroke-line-strong" strokeWidth={1} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
