// Axes and words of charts. Pure; times are UTC, as everywhere.

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const dayMs = 86_400_000;

/** The least round number (1, 2, 5, 10, 20, 50…) that is not below the highest value and that two halves divide; at least 2. */
export function roundTop(highest: number): number {
  let size = 1;
  for (let exponent = 0; exponent < 18; exponent += 1, size *= 10) {
    for (const step of [2, 4, 6, 10]) if (step * size >= highest) return step * size;
  }
  return highest;
}

/** "1,204", "12.5 k", "3.2 M". */
export function shortNumber(value: number): string {
  if (value >= 1_000_000) return `${trimmed(value / 1_000_000)} M`;
  return value >= 10_000 ? `${trimmed(value / 1_000)} k` : value.toLocaleString("en");
}

function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, "");
}

/** "14:30", or with the day where a chart shows several: "26 Nov, 12:00". */
export function momentWords(at: Date, withDay: boolean): string {
  const clock = at.toISOString().slice(11, 16);
  return withDay ? `${String(at.getUTCDate())} ${months[at.getUTCMonth()] ?? ""}, ${clock}` : clock;
}

/** The span of one bin: "14:30 to 15:00". */
export function binWords(start: string, binMs: number, withDay: boolean): string {
  const from = new Date(start);
  const to = new Date(from.getTime() + binMs);
  const sameDay = Math.floor(from.getTime() / dayMs) === Math.floor((to.getTime() - 1) / dayMs);
  return `${momentWords(from, withDay)} to ${momentWords(to, withDay && !sameDay)}`;
}
