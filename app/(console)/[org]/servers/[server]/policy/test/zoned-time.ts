// A moment as the clocks of a time zone show it, in the form that a field for date and time takes, and back. Pure.
import { localTimeOf, zoneOffsetMs } from "@/lib/policy-engine/local-time";

const localText = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?/;

/** "2026-03-29T02:30:00". */
export function toZonedText(nowMs: number, timezone: string): string {
  const { year, month, day, hour, minute, second } = localTimeOf(nowMs, timezone);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
}

/** Milliseconds since the Unix epoch, or null for no date; an hour that the clocks skip is the one after it, of a repeated one the first is meant. */
export function fromZonedText(text: string, timezone: string): number | null {
  const match = localText.exec(text);
  if (match === null) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1).map((digits) => Number(digits ?? 0));
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  if (Number.isNaN(asUtc)) return null;
  // The offset before the change of clocks and the one after it, whichever shows what was typed; the earlier moment first.
  const candidates = [asUtc - 86_400_000, asUtc + 86_400_000].map((near) => asUtc - zoneOffsetMs(near, timezone)).sort((one, other) => one - other);
  return candidates.find((moment) => toZonedText(moment, timezone) === toZonedText(asUtc, "UTC")) ?? candidates[1] ?? null;
}
