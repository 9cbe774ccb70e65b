import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatMoment, isMoment, readMoment, readSpan } from "@/lib/base/moment-text";

const now = new Date("2026-11-23T12:00:00Z");
const span = (since?: string, until?: string) => {
  const read = readSpan({ since, until }, now);
  return [read.since?.toISOString() ?? null, read.until?.toISOString() ?? null];
};

describe("a moment as it is written in searches, in the admin log's filter and for evidence", () => {
  it("is an age, a day that is meant whole, or a moment, by UTC or by what it says", () => {
    expect(span("24h", "90m")).toEqual(["2026-11-22T12:00:00.000Z", "2026-11-23T10:30:00.000Z"]);
    expect(span("2026-01-31", "2026-01-31")).toEqual(["2026-01-31T00:00:00.000Z", "2026-02-01T00:00:00.000Z"]);
    expect(span("2026-01-31T12:00", "2026-01-31T12:00+02:00")).toEqual(["2026-01-31T12:00:00.000Z", "2026-01-31T10:00:00.000Z"]);
    expect(span()).toEqual([null, null]);
  });

  it("is nothing else", () => {
    for (const text of ["", "yesterday", "2026-02-30", "2026-13-01", "24", "24y", "9999d", "2026-01-31T25:00", "2026-01-31T12:00:00.1234", "+010000-01-01", "9999-12-31T23:59-10:00", " 24h"]) expect(isMoment(text), text).toBe(false);
  });

  it("reads what it writes, whichever end it is", () => {
    const moment = fc.date({ min: new Date("0001-01-02T00:00:00Z"), max: new Date("9999-12-30T00:00:00Z"), noInvalidDate: true }).map((at) => ({ kind: "moment" as const, at: at.toISOString() }));
    const midnight = fc.integer({ min: -700_000, max: 2_000_000 }).map((days) => ({ kind: "moment" as const, at: new Date(days * 86_400_000).toISOString() }));
    const ago = fc.record({ kind: fc.constant("ago" as const), count: fc.integer({ min: 0, max: 500 }), unit: fc.constantFrom("s" as const, "m" as const, "h" as const, "d" as const, "w" as const) });
    fc.assert(fc.property(fc.oneof(moment, midnight, ago), fc.constantFrom("since" as const, "until" as const), (given, end) => {
      expect(readMoment(formatMoment(given, end), end)).toEqual(given);
    }));
  });
});
