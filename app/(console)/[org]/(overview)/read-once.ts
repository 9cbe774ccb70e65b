// One reading for several parts of a page.

/** Begins when it is first asked for; everybody gets the same answer, or the same failure. */
export function readOnce<T>(read: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined;
  return () => (begun ??= read());
}
