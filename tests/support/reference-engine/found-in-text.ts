// What an entry of `redact` finds in one text: as it is, and with the escapes of JSON undone, three times over; unit by unit.

export interface Place {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** The places in a text, in any order; they may overlap. */
export type Find = (text: string) => readonly Place[];

/** One UTF-16 unit of what is read, and where in the text itself it was written. */
interface Unit extends Place {
  readonly read: string;
}

const times = 3;
const short: { readonly [letter: string]: string } = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** In order and apart; a find never splits an escape. */
export function foundInText(text: string, find: Find): readonly Place[] {
  const found: Place[] = [];
  let units: readonly Unit[] = text.split("").map((read, start) => ({ read, start, end: start + 1 }));
  for (let time = 0; ; time += 1) {
    const next = time === times ? null : undone(units);
    const places = find(units.map(({ read }) => read).join("")).map(({ start, end }) => ({ start: units[start]?.start ?? text.length, end: units[end - 1]?.end ?? text.length }));
    found.push(...places.map((place) => widened(place, next ?? units)));
    if (next === null) return merged(found);
    units = next;
  }
}

/** What is read where one row of escapes is undone; null where there is none. Half a pair becomes U+FFFD. */
function undone(units: readonly Unit[]): readonly Unit[] | null {
  const next: Unit[] = [];
  for (let at = 0; at < units.length; ) {
    const [width, read] = escapeIn(units.slice(at, at + 6).map((unit) => unit.read).join("")) ?? [1, units[at]?.read ?? ""];
    next.push({ read, start: units[at]?.start ?? 0, end: units[at + width - 1]?.end ?? 0 });
    at += width;
  }
  if (next.length === units.length) return null;
  const read = next.map((unit) => unit.read).join("").replace(/\p{Surrogate}/gu, "\ufffd");
  return next.map((unit, at) => ({ ...unit, read: read.charAt(at) }));
}

/** The escape that a text begins with: how long it is, and what it says. */
function escapeIn(text: string): readonly [number, string] | null {
  if (!text.startsWith("\\")) return null;
  const letter = text.charAt(1);
  if (Object.hasOwn(short, letter)) return [2, short[letter] ?? ""];
  const [, digits] = /^\\u([0-9a-fA-F]{4})/.exec(text) ?? [];
  return digits === undefined ? null : [6, String.fromCharCode(Number.parseInt(digits, 16))];
}

function widened({ start, end }: Place, units: readonly Unit[]): Place {
  const touched = units.filter((unit) => unit.start < end && unit.end > start);
  return { start: Math.min(start, ...touched.map((unit) => unit.start)), end: Math.max(end, ...touched.map((unit) => unit.end)) };
}

function merged(places: readonly Place[]): readonly Place[] {
  const apart: Place[] = [];
  for (const place of [...places].sort((one, other) => one.start - other.start)) {
    const last = apart.at(-1);
    if (last !== undefined && place.start < last.end) apart[apart.length - 1] = { start: last.start, end: Math.max(last.end, place.end) };
    else apart.push(place);
  }
  return apart;
}

/** The text with each place replaced. */
export function replaced(text: string, places: readonly Place[], replacement: string): string {
  return [...places].reverse().reduce((left, { start, end }) => left.slice(0, start) + replacement + left.slice(end), text);
}
