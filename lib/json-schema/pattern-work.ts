// What compiling a regular expression takes, reckoned from its text: about so many instructions at the most, without reading it closely.

/** Of a character as people write them, of one in a pattern that names classes of Unicode, and in one that takes no account of case. */
const workPerCharacter = 4;
const workPerClassCharacter = 8;
const workPerFoldedCharacter = 64;
/** As often as RE2 repeats anything, repetitions in repetitions included. */
const repetitionsMax = 1_000;

/** In parts of some 3 µs each, 5 at the worst. */
export function patternWork(pattern: string): number {
  const perCharacter = /\(\?[a-zA-Z]*i/.test(pattern) ? workPerFoldedCharacter : /\\[pP]/.test(pattern) ? workPerClassCharacter : workPerCharacter;
  const times = repetitions(pattern);
  // A repetition is written out: of one character that many, of a group that often all there is in it, other repetitions too.
  if (!pattern.includes("){")) return times.reduce((sum, one) => sum + one, pattern.length * perCharacter);
  const [most = 1, second = 1] = times.toSorted((one, other) => other - one);
  return pattern.length * Math.max(perCharacter, Math.min(repetitionsMax, most * second));
}

/** How often each at the most. */
function repetitions(pattern: string): readonly number[] {
  return Array.from(pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g), ([, least, most]) => Number(most === undefined || most === "" ? least : most));
}
