// How a moment is written wherever one is asked for (searches of the log, the admin log, evidence): an age, a day of UTC, or a moment. Pure.

export type AgoUnit = "s" | "m" | "h" | "d" | "w";

export type Moment =
  /** So many units before now. */
  | { readonly kind: "ago"; readonly count: number; readonly unit: AgoUnit }
  /** An ISO 8601 moment in UTC. */
  | { readonly kind: "moment"; readonly at: string };

/** Of a span: a day is meant whole, so it begins one at 00:00 and ends one at the 00:00 after. */
export type SpanEnd = "since" | "until";

export const momentForms = "15m, 24h, 7d and the like, a day as 2026-01-31, or a moment as 2026-01-31T12:00Z";

export const agoUnitMs: Readonly<Record<AgoUnit, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const agoMsMax = 10 * 366 * agoUnitMs.d;
const units: readonly AgoUnit[] = ["s", "m", "h", "d", "w"];

/** The moment that a text names as this end of a span; `too_far`: an age of more than ten years; null: it names none. */
export function readMoment(text: string, end: SpanEnd): Moment | "too_far" | null {
  const ago = /^(\d{1,7})([smhdw])$/i.exec(text);
  if (ago !== null) {
    const unit = units.find((one) => one === ago[2]?.toLowerCase());
    const count = Number(ago[1]);
    return unit !== undefined && count * agoUnitMs[unit] <= agoMsMax ? { kind: "ago", count, unit } : "too_far";
  }
  const iso = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/i.exec(text);
  if (iso === null) return null;
  const [, day = "", time, zone = "Z"] = iso;
  const ms = Date.parse(`${day}T${time ?? "00:00"}${zone.toUpperCase()}`) + (end === "until" && time === undefined ? agoUnitMs.d : 0);
  // A day that the month does not have is moved on by Date.parse: said instead.
  if (Number.isNaN(ms) || !new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)) return null;
  const at = new Date(ms).toISOString();
  return /^\d{4}-/.test(at) ? { kind: "moment", at } : null;
}

/** The shortest text that `readMoment` reads as this moment. */
export function formatMoment(moment: Moment, end: SpanEnd): string {
  if (moment.kind === "ago") return `${String(moment.count)}${moment.unit}`;
  const asMoment = moment.at.replace(/:00\.000Z$/, "Z").replace(/\.000Z$/, "Z");
  if (!asMoment.endsWith("T00:00Z")) return asMoment;
  const day = new Date(Date.parse(moment.at) - (end === "until" ? agoUnitMs.d : 0)).toISOString();
  return /^\d{4}-/.test(day) ? day.slice(0, 10) : asMoment;
}

/** When that is, in ms since 1970. */
export function msOfMoment(moment: Moment, now: Date): number {
  return moment.kind === "ago" ? now.getTime() - moment.count * agoUnitMs[moment.unit] : Date.parse(moment.at);
}

/** Whether a text names a moment, whichever end of a span it is. */
export function isMoment(text: string): boolean {
  const [since, until] = [readMoment(text, "since"), readMoment(text, "until")];
  return since !== null && since !== "too_far" && until !== null && until !== "too_far";
}

/** The span between two texts that are moments; null where an end is left open. */
export function readSpan({ since, until }: { readonly since?: string | undefined; readonly until?: string | undefined }, now: Date): { readonly since: Date | null; readonly until: Date | null } {
  const at = (text: string | undefined, end: SpanEnd): Date | null => {
    const moment = text === undefined ? null : readMoment(text, end);
    return moment === null || moment === "too_far" ? null : new Date(msOfMoment(moment, now));
  };
  return { since: at(since, "since"), until: at(until, "until") };
}
