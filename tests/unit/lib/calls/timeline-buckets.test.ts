import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spanWords, widthWords } from "@/app/(console)/[org]/calls/timeline-words";
import { bucketsMax, timelineBuckets } from "@/lib/calls/timeline-buckets";

describe("the buckets of a timeline", () => {
  it("cover the span, begin at round times and are few, whatever the span", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 0, max: 4e12 }), (sinceMs, lengthMs) => {
      const { widthMs, fromMs, toMs } = timelineBuckets(sinceMs, sinceMs + lengthMs);
      expect(fromMs).toBeLessThanOrEqual(sinceMs);
      expect(toMs).toBeGreaterThanOrEqual(sinceMs + lengthMs);
      expect(fromMs % widthMs).toBe(0);
      expect((toMs - fromMs) / widthMs).toBeLessThanOrEqual(bucketsMax);
      expect((toMs - fromMs) / widthMs).toBeGreaterThanOrEqual(1);
    }));
  });
  it("have widths that people count in", () => {
    const hour = 3_600_000;
    expect([hour / 4, hour, 24 * hour, 7 * 24 * hour, 30 * 24 * hour].map((span) => widthWords(timelineBuckets(0, span).widthMs))).toEqual(["15 s", "1 min", "30 min", "3 h", "12 h"]);
  });
  it("are told with their sums", () => {
    const bucket = (at: string, allowed: number, denied: number) => ({ at, allowed, denied, parked: 0 });
    const timeline = { since: "", until: "", widthMs: 60_000, countedFrom: null, buckets: [bucket("2026-01-31T12:00:00.000Z", 3, 0), bucket("2026-01-31T12:01:00.000Z", 1_200, 2)] };
    expect(spanWords(timeline, 1, 0)).toBe("2026-01-31 12:00 to 2026-01-31 12:02 UTC: 1,203 allowed, 2 denied");
  });
});
