// Work that yields between its pieces, done while others have the thread as well.

/** What the work comes to; `rest` is awaited between its pieces. */
export async function inTurns<Result>(pieces: Generator<undefined, Result, undefined>, rest: () => Promise<void>): Promise<Result> {
  for (;;) {
    const { done, value } = pieces.next();
    if (done === true) return value;
    await rest();
  }
}
