import { describe, expect, it } from "vitest";
import { percentileOf } from "@/lib/calls/overview/latency-buckets";
import { binStarts, overviewSpans, parseOverviewSpan } from "@/lib/calls/overview/overview-span";

const bucketOf = (ms: number) => (ms < 1 ? -1 : Math.floor(8 * Math.log2(ms) + 1e-9));
const countsOf = (latencies: readonly number[]) => {
  const counts = new Map<number, number>();
  for (const ms of latencies) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1);
  return counts;
};

describe("percentiles of counted latencies", () => {
  it("are those of the calls themselves within 5 % and half a millisecond, and exact up to 12 ms", () => {
    for (let ms = 0; ms <= 100_000; ms = ms < 200 ? ms + 1 : Math.floor(ms * 1.013)) {
      const said = percentileOf(countsOf([ms]), 0.5) ?? -1;
      if (ms <= 12) expect(said).toBe(ms);
      else expect(Math.abs(said - ms)).toBeLessThanOrEqual(0.05 * ms + 0.5);
    }
  });

  it("take the rank that is asked for", () => {
    const counts = countsOf([...Array.from({ length: 95 }, () => 3), ...Array.from({ length: 5 }, () => 1_000)]);
    expect(percentileOf(counts, 0.5)).toBe(3);
    expect(percentileOf(counts, 0.95)).toBe(3);
    expect(percentileOf(counts, 0.96)).toBeGreaterThan(950);
    expect(percentileOf(new Map(), 0.5)).toBeNull();
  });
});

describe("the bins of a span", () => {
  it.each(Object.keys(overviewSpans) as (keyof typeof overviewSpans)[])("of %s follow each other without a gap, begin at hours, and the last holds now", (span) => {
    const now = Date.UTC(2026, 0, 31, 12, 7, 9);
    const starts = binStarts(span, now);
    const { binMs, bins } = overviewSpans[span];
    expect(starts).toHaveLength(bins);
    starts.slice(1).forEach((start, index) => expect(start - (starts[index] ?? 0)).toBe(binMs));
    expect(starts.every((start) => start % 3_600_000 === 0)).toBe(true);
    expect(starts.at(-1)).toBeLessThanOrEqual(now);
    expect((starts.at(-1) ?? 0) + binMs).toBeGreaterThan(now);
  });

  it("is a day where the address says nothing that is known", () => {
    expect(["7d", "30d", "1y", undefined, ["7d"]].map(parseOverviewSpan)).toEqual(["7d", "30d", "24h", "24h", "24h"]);
  });
});
