// The compiled engine against the plain one, on random documents and calls.
import { expect, it } from "vitest";
import { compareEngines, type Reached } from "@/tests/support/compare-engines";
import { describeDifference } from "@/tests/support/describe-difference";
import { notReached } from "@/tests/support/comparison-coverage";

it("decides 20,000 random calls, and as many answers to them, exactly as the reference engine does, and reaches all of the language with them", () => {
  const reached: Reached = new Map();
  const difference = compareEngines(20_261_125, 20_000, reached);
  expect(difference === null ? "" : describeDifference(difference)).toBe("");
  // A generator that never reaches a thing compares nothing there.
  expect(notReached(reached, 3)).toEqual([]);
}, 120_000);
