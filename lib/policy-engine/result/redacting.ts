// What the redaction of one answer carries along.
import type { ScanBudget } from "./text-finder";
import type { WrittenNumbers } from "./written-numbers";

export interface Redacting {
  readonly budget: ScanBudget;
  /** For what is found out of the policy itself, once; without a bound where all of the language's are allowed, so that no answer depends on what is known. */
  readonly learning: ScanBudget;
  /** Pointers of the entries that took something away, in the order in which they did. */
  readonly fired: Set<string>;
  /** Of the answer as it is now. */
  numbers: WrittenNumbers;
}
