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
    // Finding one match after the other is quadratic for some patterns, so the steps are counted as if it were for all.
    let allowed = Math.min(matchStepsMax, budget.stepsLeft);
    const found: TextRange[] = [];
    const mayRead = (characters: number): boolean => {
      allowed -= characters * stepsPerCharacter;
      budget.stepsLeft -= characters * stepsPerCharacter;
      return allowed >= 0;
    };
    for (const match of matches(text, mayRead)) if (match.end > match.start) found.push(match);
    // Past the bound nobody has looked: the rest goes whole.
    return allowed >= 0 ? found : [...found, { start: found.at(-1)?.end ?? 0, end: text.length }];
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
