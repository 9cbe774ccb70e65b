// What compiling a regular expression takes, reckoned from its text in one pass: the compiler itself cannot be interrupted, and says how large a
// program is only once it has made it.

/** Parts of a class of Unicode by name, which is some hundreds of ranges: alone, and among others that it is sorted with. */
const namedClassWork = 20;
const namedClassAmongWork = 50;
/** Characters of a range, of which each is asked for its other cases where a pattern takes no account of case. */
const foldedCharactersPerPart = 60;
/** The first and the last character that has another case; a range over all of them is not asked one by one. */
const [foldedFirst, foldedLast] = [0x41, 0x1e943];

const escape = /\\(?:x\{[0-9A-Fa-f]*\}|x[0-9A-Fa-f]{0,2}|[pP](?:\{[^}]*\}|[^{])?|[0-7]{1,3}|[^])/uy;
const character = /[^]/uy;
const posixName = /\[:\^?\w+:\]/y;
const quoted = /\\Q[^]*?(?:\\E|$)/y;
const groupStart = /\((?:\?(?:P?<[^>]*>|[a-zA-Z]*-?[a-zA-Z]*[:)])?)?/y;
const repetition = /(?:\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?\}|([*+?]))\??/y;

/** What stands between two parentheses, as far as it was read: instructions of the alternatives that are over, of the present one, and of the last thing in it. */
interface Open {
  readonly isCapture: boolean;
  readonly over: number;
  /** How the alternative before this one was; null where this is the first. */
  readonly before: "character" | "other" | null;
  readonly present: number;
  readonly last: number;
  readonly isCharacter: boolean;
}

const opened = { over: 0, before: null, present: 0, last: 0, isCharacter: false };

/**
 * In parts of some 3 µs each, 5 at the worst: about so many as the program has instructions, every repetition written out, and what its classes take.
 * Before the compiler finds what is the same in several alternatives; a text that is no pattern has a number too.
 */
export function patternWork(pattern: string): number {
  const isFolded = /\(\?[a-zA-Z]*i/.test(pattern);
  const stack: Open[] = [];
  let group: Open = { ...opened, isCapture: false };
  let classes = 0;
  const add = (instructions: number, isCharacter: boolean): void => {
    group = { ...group, present: group.present + group.last, last: instructions, isCharacter };
  };
  for (let at = 0; at < pattern.length; ) {
    const take = (token: RegExp): RegExpExecArray | null => {
      token.lastIndex = at;
      const found = token.exec(pattern);
      if (found !== null) at = token.lastIndex;
      return found;
    };
    const literals = take(quoted)?.[0];
    const repeated = literals === undefined ? take(repetition) : null;
    if (literals !== undefined) Array.from(literals.slice(2).replace(/\\E$/, "")).forEach(() => add(1, true));
    else if (repeated !== null) group = { ...group, last: written(group, repeated), isCharacter: false };
    else if (pattern[at] === "[") {
      const read = classAt(pattern, at, isFolded);
      classes += read.work;
      at = read.end;
      add(1, true);
    } else if (pattern[at] === "(") {
      const start = take(groupStart)?.[0] ?? "(";
      if (start.endsWith(")")) continue;
      stack.push(group);
      group = { ...opened, isCapture: !start.endsWith(":") };
    } else if (pattern[at] === "|") {
      at += 1;
      group = nextAlternative(group);
    } else if (pattern[at] === ")") {
      at += 1;
      const { over, isCapture } = nextAlternative(group);
      group = stack.pop() ?? { ...opened, isCapture: false };
      add(Math.max(1, over) + (isCapture ? 2 : 0), false);
    } else {
      const token = take(escape) ?? take(character);
      if (token === null) at += 1;
      else if (/^\\[pP]/.test(token[0])) classes += namedClassWork;
      add(1, token !== null && !/^(?:[$^]|\\[bBAz])$/.test(token[0]));
    }
  }
  while (stack.length > 0) {
    const { over } = nextAlternative(group);
    group = stack.pop() ?? group;
    add(over, false);
  }
  return Math.ceil(nextAlternative(group).over + classes);
}

/** One of several alternatives is chosen by an instruction of its own, and an empty one has one too; characters beside each other become one class. */
function nextAlternative({ isCapture, over, before, present, last, isCharacter }: Open): Open {
  const size = present + last;
  const kind = size === 1 && isCharacter ? "character" : "other";
  const added = before === null ? size : kind === "character" && before === "character" ? 0 : Math.max(1, size) + 1;
  return { ...opened, isCapture, over: over + added, before: kind };
}

/** Where nothing may come often, that takes one instruction more. */
function written({ last, isCharacter }: Open, [, least, comma, most, sign]: RegExpExecArray): number {
  const [from, to] = [Number(least ?? 0), most === undefined ? null : Number(most)];
  if (sign === "*" || (comma !== undefined && to === null && from === 0)) return last + (isCharacter ? 1 : 2);
  if (sign !== undefined) return last + 1;
  if (comma === undefined) return last * from;
  return to === null ? last * from + 1 : last * to + Math.max(0, to - from);
}

/** The class that begins here, up to its bracket or the end of the text. */
function classAt(pattern: string, start: number, isFolded: boolean): { readonly end: number; readonly work: number } {
  let at = start + (pattern[start + 1] === "^" ? 2 : 1);
  let work = 0;
  const first = at;
  const take = (token: RegExp): string | null => {
    token.lastIndex = at;
    const found = token.exec(pattern)?.[0] ?? null;
    if (found !== null) at = token.lastIndex;
    return found;
  };
  while (at < pattern.length && (pattern[at] !== "]" || at === first)) {
    if (take(posixName) !== null) {
      work += 1;
      continue;
    }
    const from = take(escape) ?? take(character) ?? pattern.slice(at, (at += 1));
    if (/^\\[pP]/.test(from)) work += namedClassAmongWork;
    if (pattern[at] !== "-" || pattern[at + 1] === "]" || at + 1 >= pattern.length) continue;
    at += 1;
    const to = take(escape) ?? take(character) ?? pattern.slice(at, (at += 1));
    if (isFolded) work += foldedWork(codePointOf(from), codePointOf(to));
  }
  return { end: at + 1, work };
}

function foldedWork(from: number, to: number): number {
  if (from <= foldedFirst && to >= foldedLast) return 0;
  return Math.max(0, Math.min(to, foldedLast) - Math.max(from, foldedFirst) + 1) / foldedCharactersPerPart;
}

/** Of an escape that is none of a number, its last character. */
function codePointOf(text: string): number {
  const hexadecimal = /^\\x\{?([0-9A-Fa-f]+)/.exec(text)?.[1];
  if (hexadecimal !== undefined) return parseInt(hexadecimal, 16);
  const octal = /^\\([0-7]+)$/.exec(text)?.[1];
  return octal === undefined ? (text.codePointAt(text.length - 1) ?? 0) : parseInt(octal, 8);
}
