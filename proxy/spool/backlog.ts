// How old the oldest record is that is not in Postgres yet, without a time for each of them.

export interface Backlog {
  /** Records came, when so many bytes had been written in all. */
  wrote(bytes: number, nowMs: number): void;
  /** Of all bytes ever written, so many are in Postgres. */
  shipped(bytes: number): void;
  /** 0 where nothing waits. */
  ageMs(nowMs: number): number;
}

const marksMax = 1_024;
const markEveryMs = 1_000;

/** By a monotonic clock; true to a second, and too young never. */
export function backlog(): Backlog {
  /** Up to `bytes`, nothing is older than `sinceMs`. */
  const marks: { bytes: number; readonly sinceMs: number }[] = [];
  return {
    wrote(bytes, nowMs) {
      const last = marks.at(-1);
      if (last !== undefined && (nowMs - last.sinceMs < markEveryMs || marks.length >= marksMax)) last.bytes = bytes;
      else marks.push({ bytes, sinceMs: nowMs });
    },
    shipped(bytes) {
      const left = marks.findIndex((mark) => mark.bytes > bytes);
      marks.splice(0, left === -1 ? marks.length : left);
    },
    ageMs: (nowMs) => nowMs - (marks[0]?.sinceMs ?? nowMs),
  };
}
