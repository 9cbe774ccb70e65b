// What a `redact` entry looks for in a text, and what looking costs. One interface for patterns and detectors.
import { matchStepsMax } from "../bounds";
import { hasLoneSurrogate } from "../characters";
import type { CompiledRegex } from "../types";
import { detectors, type DetectorName } from "./detectors/detectors";
import { mergeRanges, type TextRange } from "./text-range";

/** Steps that the rules of one answer may still take (law L12). Below zero, what was found no longer counts. */
export interface ScanBudget {
  stepsLeft: number;
}

/** The places in the text, in order and apart. */
export type TextFinder = (text: string, budget: ScanBudget) => readonly TextRange[];

const none: readonly TextRange[] = [];
/** What a detector takes for a character, in the steps of a regular expression. */
const detectorStepsPerCharacter = 20;

/** Leftmost-first matches, the empty ones aside. Half a surrogate pair makes a text unreadable for patterns: then all of it is a match. */
export function patternFinder({ test, matches, stepsPerCharacter }: CompiledRegex): TextFinder {
  return (text, budget) => {
    budget.stepsLeft -= text.length * stepsPerCharacter;
    if (budget.stepsLeft < 0) return none;
    if (hasLoneSurrogate(text)) return [{ start: 0, end: text.length }];
    if (!test(text)) return none;
    const found: TextRange[] = [];
    let allowed = matchStepsMax;
    let asked = 0;
    let isCut = false;
    // Finding one match after the other is quadratic for some patterns: a search begins only where it could read all of the rest.
    const mayRead = (characters: number): boolean => {
      asked = characters * stepsPerCharacter;
      budget.stepsLeft -= asked;
      isCut = allowed < asked;
      return budget.stepsLeft >= 0 && !isCut;
    };
    for (const { start, end, read } of matches(text, mayRead)) {
      const spent = Math.min(asked, read * stepsPerCharacter);
      budget.stepsLeft += asked - spent;
      allowed -= spent;
      if (end > start) found.push({ start, end });
    }
    // Past the bound nobody has looked: the rest goes whole.
    return isCut ? [...found, { start: found.at(-1)?.end ?? 0, end: text.length }] : found;
  };
}

/** The detector's finds, those that overlap made one. */
export function detectorFinder(name: DetectorName): TextFinder {
  const find = detectors[name];
  return (text, budget) => {
    budget.stepsLeft -= text.length * detectorStepsPerCharacter;
    return budget.stepsLeft < 0 ? none : mergeRanges(find(text));
  };
}
