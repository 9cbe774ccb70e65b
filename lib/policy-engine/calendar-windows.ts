// Calendar windows in a time zone (policy language § Limits): what they are called, when they begin and end. No clock is read here.
import { zoneStretches, type StretchAt, type ZoneStretch } from "./zone-stretches";

export const calendarUnits = ["second", "minute", "hour", "day", "week", "month"] as const;
export type CalendarUnit = (typeof calendarUnits)[number];

/** Whole seconds since the Unix epoch; `to` is not included. */
export interface CalendarWindow {
  /**
   * Unlike that of every other window of the unit, and later is larger: for a day, week or month its first local midnight as if it were
   * UTC, so that the name is that of the date whatever the zone; for an hour, minute or second the moment at which it begins.
   */
  readonly name: number;
  readonly from: number;
  readonly to: number;
}

const spans: { readonly [unit in CalendarUnit]?: number } = { second: 1, minute: 60, hour: 3_600, day: 86_400 };
/** 1970-01-01 was a Thursday. */
const daysFromMondayOfEpoch = 3;

/** The window of the unit that holds the moment `second`, in a zone of the tz database. Days have 23 to 25 hours; an hour that is repeated is two windows. */
export function calendarWindow(unit: CalendarUnit, timezone: string, second: number): CalendarWindow {
  const zone = zoneOf(timezone);
  const recent = zone.recent.get(unit)?.find(({ from, to }) => from <= second && second < to);
  if (recent !== undefined) return recent;
  const made = makeWindow(unit, zone.stretchAt, second);
  // The current one and the next are all that is asked for, again and again.
  zone.recent.set(unit, [made, ...(zone.recent.get(unit) ?? []).slice(0, 1)]);
  return made;
}

interface Zone {
  readonly stretchAt: StretchAt;
  readonly recent: Map<CalendarUnit, readonly CalendarWindow[]>;
}

const zones = new Map<string, Zone>();

function zoneOf(timezone: string): Zone {
  const known = zones.get(timezone);
  if (known !== undefined) return known;
  const zone: Zone = { stretchAt: zoneStretches(timezone), recent: new Map() };
  zones.set(timezone, zone);
  return zone;
}

function makeWindow(unit: CalendarUnit, stretchAt: StretchAt, second: number): CalendarWindow {
  const here = stretchAt(second);
  const [start, next] = localSpan(unit, second + here.offset);
  const isDate = unit === "day" || unit === "week" || unit === "month";
  /** Whether the local second belongs to the window: by its date, or by its time and the offset. */
  const belongs = (stretch: ZoneStretch, at: number): boolean =>
    start <= at + stretch.offset && at + stretch.offset < next && (isDate || stretch.offset === here.offset);

  let last = here;
  while (next - last.offset >= last.to) {
    const following = stretchAt(last.to);
    if (!belongs(following, last.to)) break;
    last = following;
  }
  let first = here;
  while (start - first.offset <= first.from) {
    const preceding = stretchAt(first.from - 1);
    if (!belongs(preceding, first.from - 1)) break;
    first = preceding;
  }
  const from = Math.max(first.from, start - first.offset);
  return { name: isDate ? start : from, from, to: Math.min(last.to, next - last.offset) };
}

/** Where the unit that holds a local second begins and ends, by local clocks. */
function localSpan(unit: CalendarUnit, local: number): readonly [start: number, next: number] {
  const span = spans[unit];
  if (span !== undefined) return [Math.floor(local / span) * span, Math.floor(local / span) * span + span];
  if (unit === "week") {
    const day = Math.floor(local / 86_400);
    const monday = day - ((((day + daysFromMondayOfEpoch) % 7) + 7) % 7);
    return [monday * 86_400, (monday + 7) * 86_400];
  }
  const date = new Date(local * 1_000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return [Date.UTC(year, month, 1) / 1_000, Date.UTC(year, month + 1, 1) / 1_000];
}
