// Requests that come while the gateway is only starting: its port is taken first, so that a second start says so at once.

export interface UntilReady<Ready> {
  /** What was opened with, once it was; null after `startWaitMs`, and at once where `startWaitingMax` wait already. */
  wait(): Promise<Ready | null>;
  /** Lets all go on who wait; called once. */
  open(ready: Ready): void;
}

export function untilReady<Ready>({ startWaitMs, startWaitingMax }: { readonly startWaitMs: number; readonly startWaitingMax: number }): UntilReady<Ready> {
  const waiting = new Set<(ready: Ready | null) => void>();
  return {
    wait() {
      if (waiting.size >= startWaitingMax) return Promise.resolve(null);
      return new Promise((resolve) => {
        const over = (ready: Ready | null) => {
          clearTimeout(timer);
          waiting.delete(over);
          resolve(ready);
        };
        const timer = setTimeout(over, startWaitMs, null);
        waiting.add(over);
      });
    },
    open(ready) {
      for (const over of [...waiting]) over(ready);
    },
  };
}
