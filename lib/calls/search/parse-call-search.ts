// The one parser of searches: the box of the log, its address, saved views and the API. Pure.
//
//   search = *( term )                 all must hold
//   term   = ["-"] ( key ":" value *( "," value ) / value )
//   value  = bare text without spaces and commas / quoted text, with \" and \\ inside
//
// What is not understood is said, all of it at once; nothing is ever ignored.

import { agoUnitMs } from "@/lib/base/moment-text";
import type { CallSearch, SearchProblem, SearchTerm, SearchValue } from "./call-search";
import { readTokens, type TermToken } from "./read-tokens";
import { readValue, textCharsMax } from "./read-value";
import { searchKeyOf, searchKeys, type SearchKey } from "./search-keys";
import { nearestWord } from "./nearest-word";

export const searchCharsMax = 1_000;
export const searchTermsMax = 30;
export const valuesPerTermMax = 20;

/** What no text of the log holds: Postgres refuses a NUL, and half of a pair of surrogates is no character. */
const notInTheLog = /[\0\p{Cs}]/u;

export type ParsedSearch =
  | { readonly ok: true; readonly search: CallSearch }
  | { readonly ok: false; readonly problems: readonly SearchProblem[] };

/** The search that a text means, or everything that is wrong with it, in the order of the text. */
export function parseCallSearch(text: string): ParsedSearch {
  if (text.length > searchCharsMax) {
    return { ok: false, problems: [{ start: searchCharsMax, end: text.length, message: `A search has at most ${String(searchCharsMax)} characters.` }] };
  }
  const odd = notInTheLog.exec(text);
  if (odd !== null) return { ok: false, problems: [{ start: odd.index, end: odd.index + 1, message: `No call has the character at place ${String(odd.index + 1)}: it is ${odd[0] === "\0" ? "a NUL" : "half of a character"}.` }] };
  const tokens = readTokens(text);
  const problems: SearchProblem[] = [...tokens.problems];
  const [, ...beyond] = tokens.terms.slice(searchTermsMax - 1);
  if (beyond[0] !== undefined) problems.push({ start: beyond[0].start, end: text.length, message: `A search has at most ${String(searchTermsMax)} terms.` });
  const terms = tokens.terms.map((token) => readTerm(token, problems));
  problems.push(...momentProblems(tokens.terms, terms));
  if (problems.length > 0) return { ok: false, problems: problems.sort((a, b) => a.start - b.start || a.end - b.end) };
  return { ok: true, search: { terms: gathered(terms.filter((term) => term !== null)) } };
}

function readTerm(token: TermToken, problems: SearchProblem[]): SearchTerm | null {
  const { word, negated, values, start, end } = token;
  if (word === null) return readFreeText(token, problems);
  const key = searchKeyOf(word);
  if (key === null) {
    const near = nearestWord(word.toLowerCase(), Object.keys(searchKeys));
    const hint = near === null ? `Known are ${Object.keys(searchKeys).join(", ")}; to find the text itself, put it in quotation marks.` : `Did you mean “${near}:”?`;
    problems.push({ start, end, message: `There is no filter “${word}:”. ${hint}` });
    return null;
  }
  if (values.length > valuesPerTermMax) problems.push({ start, end, message: `${key}: takes at most ${String(valuesPerTermMax)} values.` });
  const read: SearchValue[] = [];
  for (const value of values) {
    const result = readValue(key, value);
    if (result.ok) read.push(result.value);
    else problems.push({ start: value.start === value.end ? start : value.start, end: value.end, message: result.message });
  }
  return { key, negated, values: read };
}

function readFreeText({ values, negated, start, end }: TermToken, problems: SearchProblem[]): SearchTerm | null {
  const text = values[0]?.text ?? "";
  if (text.trim().length < 2 || text.length > textCharsMax) {
    problems.push({ start, end, message: `A word to look for has from 2 to ${String(textCharsMax)} characters.` });
    return null;
  }
  return { key: null, negated, values: [{ kind: "text", text, pattern: false }] };
}

/** `since` and `until` are one moment each, and in that order. */
function momentProblems(tokens: readonly TermToken[], terms: readonly (SearchTerm | null)[]): SearchProblem[] {
  const problems: SearchProblem[] = [];
  const seen = new Map<SearchKey, SearchValue>();
  terms.forEach((term, index) => {
    const token = tokens[index];
    if (term === null || token === undefined || (term.key !== "since" && term.key !== "until")) return;
    const { start, end } = token;
    const other = term.key === "since" ? "until" : "since";
    if (term.negated) problems.push({ start, end, message: `${term.key}: cannot be turned round with a minus; write ${other}: instead.` });
    else if (seen.has(term.key)) problems.push({ start, end, message: `${term.key}: stands here twice.` });
    else if (token.values.length > 1) problems.push({ start, end, message: `${term.key}: takes one moment.` });
    else if (term.values[0] !== undefined) seen.set(term.key, term.values[0]);
    const [since, until] = [seen.get("since"), seen.get("until")];
    if (since && until && (term.key === "since" ? since : until) === term.values[0] && isEmptySpan(since, until)) {
      problems.push({ start, end, message: "since: is not before until:, so that no call can match." });
    }
  });
  return problems;
}

function isEmptySpan(since: SearchValue, until: SearchValue): boolean {
  if (since.kind === "ago" && until.kind === "ago") return since.count * agoUnitMs[since.unit] <= until.count * agoUnitMs[until.unit];
  return since.kind === "moment" && until.kind === "moment" && Date.parse(since.at) >= Date.parse(until.at);
}

/** Terms of one key that are not negated become one, at the place of the first. */
function gathered(terms: readonly SearchTerm[]): SearchTerm[] {
  const result: SearchTerm[] = [];
  for (const term of terms) {
    const before = result.findIndex((one) => isAlternative(one) && isAlternative(term) && one.key === term.key);
    const first = result[before];
    if (first === undefined) result.push({ ...term, values: distinct(term.values) });
    else result[before] = { ...first, values: distinct([...first.values, ...term.values]) };
  }
  return result;
}

function isAlternative({ key, negated }: SearchTerm): boolean {
  return key !== null && !negated && searchKeys[key].kind !== "number";
}

function distinct(values: readonly SearchValue[]): SearchValue[] {
  const seen = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...seen.values()];
}
