// How long a worker's place stays empty after a crash.

const firstMs = 100;
const delayMsMax = 10_000;
/** Who lived this long did not crash at the start: its place begins anew. */
const soundMs = 60_000;

/** Crashes in a row, this one counted, of a worker that lived for `livedMs`. */
export function crashesInRow(before: number, livedMs: number): number {
  return livedMs >= soundMs ? 1 : before + 1;
}

/** Doubles with every crash in a row, up to ten seconds. */
export function restartDelayMs(crashes: number): number {
  return Math.min(firstMs * 2 ** Math.min(crashes - 1, 10), delayMsMax);
}
