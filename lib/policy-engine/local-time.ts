// The wall clock of a time zone at a moment, from the tz database that the runtime carries. No clock is read here.

export interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  readonly weekday: Weekday;
  /** Minutes east of UTC, towards zero where the zone has seconds. */
  readonly offsetMinutes: number;
}

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export type Weekday = (typeof weekdays)[number];

const formatters = new Map<string, Intl.DateTimeFormat>();
/** Time zones for which a formatter is kept; the tz database has about 600 names. */
const formattersMax = 1_000;

/** What clocks in the zone show at this moment, milliseconds since the Unix epoch. Throws a RangeError for a zone that does not exist. */
export function localTimeOf(nowMs: number, timezone: string): LocalTime {
  const offsetMs = timezone === "UTC" ? 0 : zoneOffsetMs(nowMs, timezone);
  const local = new Date(nowMs + offsetMs);
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
    weekday: weekdays[local.getUTCDay()] ?? "sun",
    offsetMinutes: Math.trunc(offsetMs / 60_000),
  };
}

/** Milliseconds by which the zone's clocks are ahead of UTC at this moment. */
export function zoneOffsetMs(nowMs: number, timezone: string): number {
  const wholeSecondMs = Math.floor(nowMs / 1_000) * 1_000;
  const fields: { [type: string]: number } = {};
  for (const { type, value } of formatterFor(timezone).formatToParts(wholeSecondMs)) fields[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields;
  return Date.UTC(year, month - 1, day, hour, minute, second) - wholeSecondMs;
}

function formatterFor(timezone: string): Intl.DateTimeFormat {
  const known = formatters.get(timezone);
  if (known !== undefined) return known;
  const formatter = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone, calendar: "iso8601", numberingSystem: "latn", hourCycle: "h23",
    year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  });
  if (formatters.size < formattersMax) formatters.set(timezone, formatter);
  return formatter;
}

/** `YYYY-MM-DD`. */
export function dateText({ year, month, day }: LocalTime): string {
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

/** `YYYY-MM-DDTHH:MM:SS.mmm±HH:MM`. */
export function isoText(time: LocalTime): string {
  const { hour, minute, second, millisecond, offsetMinutes } = time;
  const ahead = Math.abs(offsetMinutes);
  const offset = `${offsetMinutes < 0 ? "-" : "+"}${padded(Math.floor(ahead / 60), 2)}:${padded(ahead % 60, 2)}`;
  return `${dateText(time)}T${padded(hour, 2)}:${padded(minute, 2)}:${padded(second, 2)}.${padded(millisecond, 3)}${offset}`;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
