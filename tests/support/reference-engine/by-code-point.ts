/** Compares two texts code point by code point: negative, zero or positive, as a sort wants it. */
export function byCodePoint(one: string, other: string): number {
  const [left, right] = [[...one], [...other]];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index]?.codePointAt(0) ?? -1) - (right[index]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
