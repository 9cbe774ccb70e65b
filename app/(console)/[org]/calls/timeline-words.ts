// Times and numbers of the timeline in words, UTC. Pure.

import type { Timeline, TimelineBucket } from "@/lib/calls/count-calls-over-time";

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** As exact as the buckets are wide: a day, a minute or a second. */
export function bucketTime(at: string | number, widthMs: number): string {
  const iso = new Date(at).toISOString();
  const day = iso.slice(0, 10);
  if (widthMs >= dayMs) return day;
  return `${day} ${iso.slice(11, widthMs >= minuteMs ? 16 : 19)}`;
}

/** "1 min", "3 h", "7 d". */
export function widthWords(widthMs: number): string {
  for (const [unit, ms] of [["d", dayMs], ["h", 3_600_000], ["min", minuteMs], ["s", 1_000]] as const) {
    if (widthMs % ms === 0) return `${String(widthMs / ms)} ${unit}`;
  }
  return `${String(widthMs)} ms`;
}

/** The sum of some buckets. */
export function summed(buckets: readonly TimelineBucket[]): Pick<TimelineBucket, "allowed" | "denied" | "parked"> {
  return buckets.reduce((sum, { allowed, denied, parked }) => ({ allowed: sum.allowed + allowed, denied: sum.denied + denied, parked: sum.parked + parked }), { allowed: 0, denied: 0, parked: 0 });
}

/** The calls of the bucket that has most: what the picture's full height stands for. */
export function highestBar(buckets: readonly TimelineBucket[]): number {
  return buckets.reduce((most, { allowed, denied, parked }) => Math.max(most, allowed + denied + parked), 0);
}

/** What the buckets from one to another say: "2026-01-31 12:00 to 12:05 UTC: 12 allowed, 3 denied". */
export function spanWords({ buckets, widthMs }: Timeline, from: number, to: number): string {
  const [first, last] = [buckets[Math.min(from, to)], buckets[Math.max(from, to)]];
  if (first === undefined || last === undefined) return "";
  const { allowed, denied, parked } = summed(buckets.slice(Math.min(from, to), Math.max(from, to) + 1));
  const numbers = [`${allowed.toLocaleString("en")} allowed`, `${denied.toLocaleString("en")} denied`, ...(parked === 0 ? [] : [`${parked.toLocaleString("en")} not approved`])];
  return `${bucketTime(first.at, widthMs)} to ${bucketTime(Date.parse(last.at) + widthMs, widthMs)} UTC: ${numbers.join(", ")}`;
}
