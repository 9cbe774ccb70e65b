// Long work of one thread in short turns, so that everything else of the thread passes between them, and takes as long as it took.

export interface WorkTurns {
  /**
   * For one piece of work: what is given is awaited between its steps. It rests where the steps since the last rest took a turn's length;
   * whatever works at the same time rests and goes on in turn, one at a time.
   */
  begin(): () => Promise<void>;
}

/** `turnMs` is how long work goes on before others have the thread; a step that takes longer is not cut. */
export function workTurns(
  turnMs: number, { monotonicMs, pause }: { readonly monotonicMs: () => number; readonly pause: (ms: number) => Promise<unknown> },
): WorkTurns {
  let last: Promise<unknown> = Promise.resolve();
  const restFor = (ms: number): Promise<unknown> => {
    last = last.then(() => pause(ms));
    return last;
  };
  return {
    begin() {
      let beganMs = monotonicMs();
      return async () => {
        const workedMs = monotonicMs() - beganMs;
        if (workedMs < turnMs) return;
        await restFor(workedMs);
        beganMs = monotonicMs();
      };
    },
  };
}
