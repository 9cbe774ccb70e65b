// The offsets of a time zone over time, remembered day by day: Intl is asked twice for a day of UTC, and once for each halving where the day
// has a change in it. No zone of the tz database ever changed twice within a day. No clock is read here.
import { zoneOffsetMs } from "./local-time";

/** A while over which a zone's clocks are ahead of UTC by the same `offset`; seconds since the Unix epoch, `to` not included. */
export interface ZoneStretch {
  readonly from: number;
  readonly to: number;
  /** Seconds east of UTC. */
  readonly offset: number;
}

const daySeconds = 86_400;
/** Days that one zone remembers, about 80 kB; then it begins anew. */
const daysRememberedMax = 1_024;

/** Where a second lies in a zone's stretches; a stretch ends with its day of UTC at the latest. */
export type StretchAt = (second: number) => ZoneStretch;

/** For a name that the tz database has; the function it makes is to be kept, since it remembers. */
export function zoneStretches(timezone: string): StretchAt {
  const offsetAt = (second: number): number => (timezone === "UTC" ? 0 : zoneOffsetMs(second * 1_000, timezone) / 1_000);
  const days = new Map<number, readonly ZoneStretch[]>();

  const stretchesOf = (day: number): readonly ZoneStretch[] => {
    const [from, to] = [day * daySeconds, (day + 1) * daySeconds];
    const [before, after] = [offsetAt(from), offsetAt(to - 1)];
    if (before === after) return [{ from, to, offset: before }];
    let [last, first] = [from, to - 1];
    while (first - last > 1) {
      const middle = Math.floor((last + first) / 2);
      if (offsetAt(middle) === before) last = middle;
      else first = middle;
    }
    return [{ from, to: first, offset: before }, { from: first, to, offset: after }];
  };

  return (second) => {
    const day = Math.floor(second / daySeconds);
    let stretches = days.get(day);
    if (stretches === undefined) {
      stretches = stretchesOf(day);
      if (days.size >= daysRememberedMax) days.clear();
      days.set(day, stretches);
    }
    const [one, other = one] = stretches;
    if (one === undefined || other === undefined) return { from: second, to: second + 1, offset: offsetAt(second) };
    return second < one.to ? one : other;
  };
}
