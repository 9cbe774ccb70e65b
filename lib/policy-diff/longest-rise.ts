// Which of some numbers can stay where they are, if the fewest possible are to move. Pure.

/** A longest run of rising numbers among distinct ones, in their order; in some n log n steps (patience sorting). */
export function longestRise(numbers: readonly number[]): readonly number[] {
  /** At `length - 1`: where the run of that length ends whose last number is the lowest. */
  const ends: number[] = [];
  /** What the last numbers of those runs are: rising. */
  const lasts: number[] = [];
  /** For each number, where the one before it in its run stands. */
  const earlier: (number | null)[] = [];
  numbers.forEach((number, index) => {
    const length = firstAtLeast(lasts, number);
    earlier.push(length === 0 ? null : ends[length - 1] ?? null);
    ends[length] = index;
    lasts[length] = number;
  });
  const rise: number[] = [];
  for (let at = ends.at(-1) ?? null; at !== null; at = earlier[at] ?? null) {
    const number = numbers[at];
    if (number !== undefined) rise.push(number);
  }
  return rise.reverse();
}

/** Where the first of the rising numbers stands that is not below this one; past the end where all are. */
function firstAtLeast(rising: readonly number[], number: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] ?? number) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
