// When a call that did not fit into a limit is worth another try, in words for a model: it reads the text of an answer, and no `_meta`.

/** Up to here the wait is told in seconds, then in minutes; past both a span says less than the time at which it ends. */
const secondsToldMax = 120;
const minutesToldMax = 120;

/** One sentence, rounded up, so that nobody who goes by it comes too early. `nowMs` since the Unix epoch. */
export function retryWords(seconds: number, nowMs: number): string {
  if (seconds <= secondsToldMax) return `Try again in ${String(seconds)} ${seconds === 1 ? "second" : "seconds"}.`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= minutesToldMax) return `Try again in ${String(minutes)} minutes.`;
  const at = new Date(Math.ceil((nowMs + seconds * 1000) / 60_000) * 60_000).toISOString();
  return `Try again after ${at.slice(0, 10)} ${at.slice(11, 16)} UTC.`;
}
