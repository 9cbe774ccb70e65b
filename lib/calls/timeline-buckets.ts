// How a span of time is divided for the timeline. Pure.

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Widths that people count in; all divide the day, or are whole days, so that bars begin at round times (UTC). */
const widths = [
  second, 2 * second, 5 * second, 10 * second, 15 * second, 30 * second, minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute,
  hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 14 * day, 28 * day, 91 * day, 364 * day,
] as const;

export const bucketsMax = 72;

export interface Buckets {
  readonly widthMs: number;
  /** When the first begins, and when the last ends: multiples of the width since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** At most `bucketsMax` buckets of the least width that covers the span; at least one. */
export function timelineBuckets(sinceMs: number, untilMs: number): Buckets {
  const until = Math.max(untilMs, sinceMs + 1);
  for (const widthMs of widths) {
    const fromMs = Math.floor(sinceMs / widthMs) * widthMs;
    const toMs = Math.ceil(until / widthMs) * widthMs;
    if ((toMs - fromMs) / widthMs <= bucketsMax) return { widthMs, fromMs, toMs };
  }
  const widthMs = Math.ceil((until - sinceMs) / (bucketsMax - 1));
  const fromMs = Math.floor(sinceMs / widthMs) * widthMs;
  return { widthMs, fromMs, toMs: Math.ceil(until / widthMs) * widthMs };
}
