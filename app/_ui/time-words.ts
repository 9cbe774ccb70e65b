// Times as words. Pure: now is an input.

const steps = [
  { below: 60, unit: "s", seconds: 1 },
  { below: 3600, unit: "min", seconds: 60 },
  { below: 86_400, unit: "h", seconds: 3600 },
  { below: 30 * 86_400, unit: "d", seconds: 86_400 },
] as const;

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** "just now", "in a moment", "2 min ago", "in 3 d"; a day of the calendar beyond 30 days. */
export function relativeWords(at: Date, now: number): string {
  const seconds = Math.round((now - at.getTime()) / 1000);
  const distance = Math.abs(seconds);
  if (distance < 5) return seconds < 0 ? "in a moment" : "just now";
  const step = steps.find((candidate) => distance < candidate.below);
  if (step === undefined) return dayWords(at);
  const words = `${Math.floor(distance / step.seconds)} ${step.unit}`;
  return seconds > 0 ? `${words} ago` : `in ${words}`;
}

/** When something is to happen: as above, and "at any moment" once it is due. */
export function dueWords(at: Date, now: number): string {
  return at.getTime() - now < 5_000 ? "at any moment" : relativeWords(at, now);
}

/** "23 Nov 2026", in UTC. */
function dayWords(at: Date): string {
  return `${at.getUTCDate()} ${months[at.getUTCMonth()] ?? ""} ${at.getUTCFullYear()}`;
}

/** How long something took, of whole milliseconds: "1,250 ms", and "under 1 ms" where there was none. */
export function millisecondWords(ms: number): string {
  return ms < 1 ? "under 1 ms" : `${ms.toLocaleString("en")} ms`;
}

/** "2026-11-23 06:16:16 UTC", or with milliseconds. */
export function stampWords(at: Date, precise = false): string {
  const iso = at.toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, precise ? 23 : 19)} UTC`;
}
