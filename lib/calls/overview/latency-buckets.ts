// Latencies are counted in buckets, eight to a doubling, so that percentiles of any span can be told from counts: within 5 % and half a millisecond. Pure.

/** Calls by bucket: bucket b ≥ 0 holds 2^(b/8) up to 2^((b+1)/8) ms, −1 holds 0 ms. */
export type LatencyCounts = ReadonlyMap<number, number>;

/** The latency, in ms, that this part of the calls (0…1) did not exceed; null where there is none. */
export function percentileOf(counts: LatencyCounts, part: number): number | null {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(total * part));
  let seen = 0;
  for (const [bucket, count] of [...counts].sort(([one], [other]) => one - other)) {
    seen += count;
    if (seen >= rank) return middleOf(bucket);
  }
  return null;
}

function middleOf(bucket: number): number {
  return bucket < 0 ? 0 : Math.round(2 ** ((bucket + 0.5) / 8));
}
