// A charge as a counter store is asked for it: with the calendar windows around the moment, so that the store can pick by its own clock.
import { calendarWindow, type CalendarWindow } from "@/lib/policy-engine/calendar-windows";
import type { Charge } from "@/lib/policy-engine/types";

export interface AskedCharge {
  readonly charge: Charge;
  /** The window that holds the moment, and the one after it; null for a sliding window. */
  readonly windows: readonly [CalendarWindow, CalendarWindow] | null;
  /** The least `max` on the counter, in millionths. */
  readonly leastMaxMicros: bigint;
}

/** `second`: whole seconds since the Unix epoch, by whatever clock is at hand. */
export function askedAt(charge: Charge, second: number): AskedCharge {
  return { charge, windows: windowsAt(charge.window, second), leastMaxMicros: charge.caps.reduce((least, { maxMicros }) => (maxMicros < least ? maxMicros : least), charge.caps[0]?.maxMicros ?? 0n) };
}

/** The calendar windows at a moment, the current one first; null for a sliding window. */
export function windowsAt(window: Charge["window"], second: number): AskedCharge["windows"] {
  if (window.kind === "sliding") return null;
  const current = calendarWindow(window.unit, window.timezone, second);
  return [current, calendarWindow(window.unit, window.timezone, current.to)];
}

/** When a sub-window of the charge no longer counts, in seconds since the Unix epoch. */
export function endOf(window: Charge["window"], windows: AskedCharge["windows"], bucket: number): number {
  // A sub-window counts while it is one of the 60 before the current one: it is out when bucket + 61 begins.
  if (window.kind === "sliding") return ((bucket + 61) * window.seconds) / 60;
  // One that is later than both is charged where the clock went back; the later end is the best that is known of it.
  return windows?.find(({ name }) => name === bucket)?.to ?? windows?.[1].to ?? 0;
}
