// Rows that must be written but for which nobody waits: tried until the database takes them, bounded, the loss counted.
import { groupCommit, isDataFault } from "./group-commit";

export interface RetryQueue<Row> {
  add(row: Row): void;
  /** Tries what waits until it is written or the time is up; answers how many rows were left. */
  drain(deadlineMs: number): Promise<number>;
}

/** Calls `onLoss` for each row that the queue had no room for (`isFull`), that the database will never take, or that was left when the time was up. */
export function retryQueue<Row>(
  commit: (rows: readonly Row[]) => Promise<void>,
  { batchMax, waitingMax, retryMs, onLoss, onError }: {
    readonly batchMax: number; readonly waitingMax: number; readonly retryMs: number;
    readonly onLoss: (row: Row, isFull: boolean) => void; readonly onError: (error: unknown) => void;
  },
): RetryQueue<Row> {
  const writing = groupCommit(commit, { batchMax, waitingMax, isRowsFault: isDataFault });
  let held = 0;
  let hurried = false;
  let waits: (() => void)[] = [];
  let idle: (() => void)[] = [];

  async function write(row: Row): Promise<void> {
    for (;;) {
      try {
        await writing.add(row);
        return;
      } catch (error) {
        onError(error);
        if (isDataFault(error) || hurried) return onLoss(row, false);
        await new Promise<void>((resolve) => {
          waits.push(resolve);
          if (waits.length === 1) setTimeout(wake, retryMs);
        });
      }
    }
  }

  function wake(): void {
    const woken = waits;
    waits = [];
    for (const go of woken) go();
  }

  return {
    add(row) {
      if (held >= waitingMax) return onLoss(row, true);
      held += 1;
      void write(row).finally(() => {
        held -= 1;
        if (held > 0) return;
        const told = idle;
        idle = [];
        for (const tell of told) tell();
      });
    },
    async drain(deadlineMs) {
      if (held === 0) return 0;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          hurried = true;
          wake();
          resolve();
        }, deadlineMs);
      });
      await Promise.race([late, new Promise<void>((resolve) => idle.push(resolve))]);
      clearTimeout(timer);
      return held;
    },
  };
}
