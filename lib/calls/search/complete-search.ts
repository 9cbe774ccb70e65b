// What may come at the cursor of the box: keys, then the values of the key. Pure.

import { formatValue } from "./format-call-search";
import { keyRow, searchKeyOf, searchKeys, type SearchKey } from "./search-keys";

export interface Completion {
  /** What is put in the place from `start` to `end`. */
  readonly insert: string;
  readonly start: number;
  readonly end: number;
  readonly label: string;
  readonly about: string;
}

/** Values that occur in the log, by key, for keys of free text. */
export type KnownValues = Readonly<Partial<Record<SearchKey, readonly string[]>>>;

const offeredMax = 12;
const spans = ["15m", "1h", "24h", "7d", "30d"];

/** What fits what is written before the cursor: keys by their beginning, values by any part, those that begin so first; at most twelve. */
export function completeSearch(text: string, cursor: number, known: KnownValues): readonly Completion[] {
  const before = text.slice(0, cursor);
  // An open quotation mark holds spaces; else the term begins after the last one.
  const start = termStart(before);
  const end = cursor + (/^[^\s,]*/.exec(text.slice(cursor))?.[0].length ?? 0);
  const term = before.slice(start);
  const match = /^-?([A-Za-z][A-Za-z_]*):(.*)$/s.exec(term);
  if (match === null) return keyCompletions(term, start, end);
  const key = searchKeyOf(match[1] ?? "");
  if (key === null) return [];
  const written = (match[2] ?? "").split(/,(?=(?:[^"]*"[^"]*")*[^"]*"?[^"]*$)/).at(-1) ?? "";
  return valueCompletions(key, written, cursor - written.length, end, known);
}

function termStart(before: string): number {
  let start = 0;
  let inQuotes = false;
  for (let at = 0; at < before.length; at += 1) {
    if (before[at] === "\\" && inQuotes) at += 1;
    else if (before[at] === '"') inQuotes = !inQuotes;
    else if (!inQuotes && /\s/.test(before[at] ?? "")) start = at + 1;
  }
  return start;
}

function keyCompletions(term: string, start: number, end: number): readonly Completion[] {
  const minus = term.startsWith("-") ? "-" : "";
  const word = term.slice(minus.length).toLowerCase();
  return Object.entries(searchKeys)
    .filter(([key]) => key.startsWith(word) && !(minus !== "" && (key === "since" || key === "until")))
    .map(([key, { about }]) => ({ insert: `${minus}${key}:`, start, end, label: `${minus}${key}:`, about }));
}

function valueCompletions(key: SearchKey, written: string, start: number, end: number, known: KnownValues): readonly Completion[] {
  const { kind, choices, example } = keyRow(key);
  const wanted = written.replace(/^"/, "").toLowerCase();
  const offered = kind === "choice" ? Object.keys(choices ?? {}) : kind === "moment" ? spans : kind === "number" ? [example.slice(key.length + 1)] : known[key] ?? [];
  const begun = offered.filter((value) => value.toLowerCase().startsWith(wanted));
  const holding = offered.filter((value) => !begun.includes(value) && value.toLowerCase().includes(wanted));
  return [...begun, ...holding]
    .slice(0, offeredMax)
    .map((value) => ({ insert: kind === "text" ? formatValue({ kind: "text", text: value, pattern: false }, key) : value, start, end, label: value, about: "" }));
}
