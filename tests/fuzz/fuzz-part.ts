// One thing that is fuzzed: cases by the dice, each judged at once.
import type { Dice } from "@/tests/support/random-policies/dice";
import type { Reached } from "./compare-readings";

export interface FuzzPart {
  readonly name: string;
  /** What is claimed of every case. */
  readonly claim: string;
  /** One case; null where the claim holds of it, otherwise what was seen, with the input. */
  readonly once: (dice: Dice, reached: Reached) => string | null;
  /** Outcomes that a run of some length must have come to, or it says little. */
  readonly mustReach: readonly string[];
}
