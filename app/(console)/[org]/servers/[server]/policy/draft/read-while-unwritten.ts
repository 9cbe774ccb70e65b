// A look that was sent before a write and answered after it tells of a time before the write: it would be taken for another's change.

/** What `read` answers; null where something was written meanwhile, as `writes` counts it: the next look tells more. */
export async function readWhileUnwritten<T>(read: () => Promise<T | null>, writes: () => number): Promise<T | null> {
  const before = writes();
  const answer = await read();
  return writes() === before ? answer : null;
}
