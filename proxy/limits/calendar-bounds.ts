// The boundaries of the calendar windows around a moment. In UTC: other time zones are refused by the validator for now.

export type CalendarUnit = "day" | "week" | "month";

/** Start of the window that holds `nowMs`, of the next and of the one after, in whole seconds since the Unix epoch. Weeks begin on Monday. */
export function calendarBoundsUtc(unit: CalendarUnit, nowMs: number): readonly [number, number, number] {
  const now = new Date(nowMs);
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const at = (ahead: number): number => {
    switch (unit) {
      case "day": return Date.UTC(year, month, day + ahead) / 1_000;
      case "week": return Date.UTC(year, month, day - ((now.getUTCDay() + 6) % 7) + 7 * ahead) / 1_000;
      case "month": return Date.UTC(year, month + ahead, 1) / 1_000;
    }
  };
  return [at(0), at(1), at(2)];
}
