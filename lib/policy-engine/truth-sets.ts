// Sets of truths, for conditions of which not every value is known: what the answer may be, whatever the values are.
import type { Truth } from "./types";

/** Some of the three truths, never none. */
export type TruthSet = number;

export const yes: TruthSet = 1;
export const no: TruthSet = 2;
const undetermined: TruthSet = 4;
export const anyTruth: TruthSet = yes | no | undetermined;

/** The set of this one truth. */
export function exactly(truth: Truth): TruthSet {
  return truth === "yes" ? yes : truth === "no" ? no : undetermined;
}

/** What `not` may answer. */
export function negatedSet(set: TruthSet): TruthSet {
  return (set & undetermined) | ((set & yes) === 0 ? 0 : no) | ((set & no) === 0 ? 0 : yes);
}

/** What Kleene's AND may answer; the two may depend on the same values, so it may hold more than there is, never less. */
export function bothSets(one: TruthSet, other: TruthSet): TruthSet {
  const isYes = (one & other & yes) !== 0;
  const isUndetermined = ((one & undetermined) !== 0 && (other & (yes | undetermined)) !== 0) || ((other & undetermined) !== 0 && (one & yes) !== 0);
  return ((one | other) & no) | (isYes ? yes : 0) | (isUndetermined ? undetermined : 0);
}

/** What Kleene's OR may answer. */
export function eitherSet(one: TruthSet, other: TruthSet): TruthSet {
  return negatedSet(bothSets(negatedSet(one), negatedSet(other)));
}
