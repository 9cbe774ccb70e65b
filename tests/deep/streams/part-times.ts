// What a p99 is said to be here. One of the machine's own stretches (a collection, a disk that is slow once) takes a whole p99 with it where there
// are few calls, and none of the neighbour's: so the p99 of each part is taken, and of those the median. The p99 of all calls is said as well.

/** Of these, in milliseconds, rounded to hundredths; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN);
}

/** Between the two in the middle where there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return rounded(((sorted[(sorted.length - 1) >> 1] ?? NaN) + (sorted[sorted.length >> 1] ?? NaN)) / 2);
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
