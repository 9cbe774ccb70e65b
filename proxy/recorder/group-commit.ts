// Many rows in one statement: what arrives while a commit is under way goes with the next one. Bounded; order is kept.

export interface GroupCommit<Row> {
  /** Resolves when the statement that held the row was committed; rejects if it may not have been, or if too many rows wait. */
  add(row: Row): Promise<void>;
}

interface Waiting<Row> {
  readonly row: Row;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * `isRowsFault` says whether an error may be the fault of one row: then the rows are committed one by one, and only the
 * guilty one fails. One statement runs at a time.
 */
export function groupCommit<Row>(
  commit: (rows: readonly Row[]) => Promise<void>,
  { batchMax, waitingMax, isRowsFault }: { readonly batchMax: number; readonly waitingMax: number; readonly isRowsFault: (error: unknown) => boolean },
): GroupCommit<Row> {
  const waiting: Waiting<Row>[] = [];
  let isRunning = false;

  function next(): void {
    if (isRunning || waiting.length === 0) return;
    isRunning = true;
    void settle(waiting.splice(0, batchMax)).finally(() => {
      isRunning = false;
      next();
    });
  }

  async function settle(batch: readonly Waiting<Row>[]): Promise<void> {
    try {
      await commit(batch.map(({ row }) => row));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      if (batch.length === 1 || !isRowsFault(error)) for (const { reject } of batch) reject(error);
      else for (const one of batch) await settle([one]);
    }
  }

  return {
    add(row) {
      if (waiting.length >= waitingMax) return Promise.reject(new Error("too many rows wait to be written"));
      return new Promise((resolve, reject) => {
        waiting.push({ row, resolve, reject });
        next();
      });
    },
  };
}

/** True for errors that Postgres blames on the data of a statement (SQLSTATE classes 22 and 23), not on itself or the way to it. */
export function isDataFault(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && /^2[23]...$/.test(error.code);
}
