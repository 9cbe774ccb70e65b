import { describe, expect, test } from "vitest";
import { dueWords, millisecondWords, relativeWords, stampWords } from "@/app/_ui/time-words";

const now = Date.parse("2026-11-23T06:16:16.123Z");

describe("relativeWords", () => {
  test.each([
    [0, "just now"],
    [4, "just now"],
    [5, "5 s ago"],
    [59, "59 s ago"],
    [60, "1 min ago"],
    [3599, "59 min ago"],
    [3600, "1 h ago"],
    [86_400, "1 d ago"],
    [30 * 86_400, "24 Oct 2026"],
    [-3, "in a moment"],
    [-120, "in 2 min"],
  ])("%i seconds back is %s", (seconds, words) => {
    expect(relativeWords(new Date(now - seconds * 1000), now)).toBe(words);
  });
});

test("what is due is not said to be past", () => {
  expect(dueWords(new Date(now + 120_000), now)).toBe("in 2 min");
  for (const ms of [4_000, 0, -90_000]) expect(dueWords(new Date(now + ms), now)).toBe("at any moment");
});

test("what took no whole millisecond is not said to have taken none", () => {
  expect([0, 1, 1250].map(millisecondWords)).toEqual(["under 1 ms", "1 ms", "1,250 ms"]);
});

test("a stamp is exact and in UTC", () => {
  expect(stampWords(new Date(now))).toBe("2026-11-23 06:16:16 UTC");
  expect(stampWords(new Date(now), true)).toBe("2026-11-23 06:16:16.123 UTC");
});
