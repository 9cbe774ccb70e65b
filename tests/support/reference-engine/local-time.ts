// The clock of a call as `time.*` reads it (policy language § Paths).
import type { Json } from "@/lib/policy-engine/types";

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

/** All members of `time` at this instant in this zone. */
export function localTime(nowMs: number, timezone: string): { readonly [name: string]: Json } {
  const parts = new Map(new Intl.DateTimeFormat("en-US", {
    timeZone: timezone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23",
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
  }).formatToParts(nowMs).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? Number.NaN;
  const milliseconds = ((nowMs % 1000) + 1000) % 1000;
  const asIfUtc = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"), milliseconds);
  const offset = Math.round((asIfUtc - nowMs) / 60_000);
  const [date = "", clock = ""] = new Date(asIfUtc).toISOString().slice(0, -1).split("T");
  const twoDigits = (value: number): string => String(value).padStart(2, "0");
  return {
    hour: part("hour"),
    minute: part("minute"),
    weekday: weekdays[new Date(asIfUtc).getUTCDay()] ?? null,
    date,
    iso: `${date}T${clock}${offset < 0 ? "-" : "+"}${twoDigits(Math.floor(Math.abs(offset) / 60))}:${twoDigits(Math.abs(offset) % 60)}`,
  };
}
