// Work in pieces: what may take long yields between them, and whoever runs it says who has the thread meanwhile.

export type Pieces<Result> = Generator<undefined, Result, undefined>;

/** The result, with everybody else waiting for it. */
export function inOnePiece<Result>(pieces: Pieces<Result>): Result {
  for (;;) {
    const { done, value } = pieces.next();
    if (done === true) return value;
  }
}
