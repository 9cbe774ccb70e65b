// Questions that clients have been asked in this process and have not answered yet. Another process knows nothing of them.
import type { Signal } from "../../streams/plain-signal";
import type { JsonMessage } from "../json-message";

export interface PendingInputs {
  /** The client's answer to the question with this id; rejects after `waitMs`, or when `signal` is aborted. */
  await(place: string, id: string, waitMs: number, signal: Signal): Promise<JsonMessage>;
  /** Hands an answer over; false where nobody here waits for it. */
  settle(place: string, id: string, answer: JsonMessage): boolean;
}

/** `place` says whose question it is; an id is unguessable, and opens nothing at another place (law L11). Bounded by the calls under way. */
export function pendingInputs(): PendingInputs {
  const waiting = new Map<string, (answer: JsonMessage) => void>();
  return {
    await(place, id, waitMs, signal) {
      const key = `${place} ${id}`;
      return new Promise((resolve, reject) => {
        const over = (settle: () => void): void => {
          clearTimeout(timer);
          signal.removeEventListener("abort", onAbort);
          waiting.delete(key);
          settle();
        };
        const onAbort = () => over(() => reject(new Error("nobody waits for the client's answer any more")));
        const timer = setTimeout(() => over(() => reject(new Error("the client did not answer in time"))), waitMs);
        if (signal.aborted) return onAbort();
        signal.addEventListener("abort", onAbort, { once: true });
        waiting.set(key, (answer) => over(() => resolve(answer)));
      });
    },
    settle(place, id, answer) {
      const take = waiting.get(`${place} ${id}`);
      take?.(answer);
      return take !== undefined;
    },
  };
}
