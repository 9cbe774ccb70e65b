// What Postgres undid for the sake of another transaction is nobody's fault, and is done again while there is time.

/** SQLSTATEs deadlock_detected, serialization_failure, lock_not_available: of each nothing is left, and another time it may go through. */
const undone: ReadonlySet<unknown> = new Set(["40P01", "40001", "55P03"]);

/** Does the work again after `pauseMs`, `triesMax` times in all, none of them later than `withinMs` after the first; then, or for any other reason, rejects as it did. */
export async function retryUndone<Result>(
  work: () => Promise<Result>, { triesMax, pauseMs, withinMs, onUndone }: { readonly triesMax: number; readonly pauseMs: number; readonly withinMs: number; readonly onUndone: (error: unknown) => void },
): Promise<Result> {
  const began = performance.now();
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const isUndone = error instanceof Error && "code" in error && undone.has(error.code);
      if (!isUndone || tries >= triesMax || performance.now() - began >= withinMs) throw error;
      onUndone(error);
      // Else it might have again what the other one waits for.
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
