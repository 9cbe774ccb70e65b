import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromZonedText, toZonedText } from "@/app/(console)/[org]/servers/[server]/policy/test/zoned-time";

const at = (text: string) => Date.parse(text);

describe("a time in the document's zone", () => {
  it.each([
    ["2026-07-01T14:00:00", "Europe/Paris", "2026-07-01T12:00:00Z"], ["2026-01-01T12:00", "UTC", "2026-01-01T12:00:00Z"], ["2026-01-01T12:00:30", "Asia/Kolkata", "2026-01-01T06:30:30Z"],
    // The hour that the clocks skip, and the first of the two that they show twice.
    ["2026-03-29T02:30:00", "Europe/Paris", "2026-03-29T01:30:00Z"], ["2026-10-25T02:30:00", "Europe/Paris", "2026-10-25T00:30:00Z"],
  ])("%s in %s is %s", (text, zone, moment) => {
    expect(fromZonedText(text, zone)).toBe(at(moment));
  });

  it("refuses what is no time", () => {
    for (const text of ["", "2026", "now"]) expect(fromZonedText(text, "UTC")).toBeNull();
  });

  it("comes back as it went, to the second, but for hours that clocks show twice", () => {
    fc.assert(fc.property(fc.integer({ min: at("1990-01-01T00:00:00Z") / 1000, max: at("2037-01-01T00:00:00Z") / 1000 }), fc.constantFrom("UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"), (seconds, zone) => {
      const text = toZonedText(seconds * 1000, zone);
      const back = fromZonedText(text, zone);
      return back !== null && back <= seconds * 1000 && toZonedText(back, zone) === text;
    }), { numRuns: 300 });
  });
});
