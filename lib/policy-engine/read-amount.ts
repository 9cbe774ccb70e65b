// The amount that a call has for a limit's `increment_from`.
import { limitMaximum } from "./bounds";
import type { Evaluation } from "./call-facts";
import { microsRoundedUp } from "./decimals";
import type { Path } from "./paths";
import { readValue } from "./read-path";

/** Millionths, rounded up; null where the value is missing, not a number, negative, inexact, or above what a limit may count. */
export function readAmount(path: Path, evaluation: Evaluation): bigint | null {
  const read = readValue(path, evaluation);
  if (read.kind !== "value" || typeof read.value !== "number" || !(read.value >= 0 && read.value <= limitMaximum)) return null;
  return microsRoundedUp(read.value);
}
