// Requests of legacy clients under way in this process, so that a cancellation finds the one that it names.
import type { RpcId } from "@/lib/mcp/json-rpc";
import { PlainSignal, type Signal } from "../../streams/plain-signal";

export interface RunningRequests {
  /** The signal is aborted by `cancel`; call `leave` when it is over. An id that is used twice at once keeps the first. */
  enter(place: string, id: RpcId): { readonly cancelled: Signal; leave(): void };
  /** Gives up the request of this place; false for one that is over, or runs elsewhere. */
  cancel(place: string, id: RpcId): boolean;
}

/** `place` names grant, server and session. Bounded by the requests in flight. */
export function runningRequests(): RunningRequests {
  const running = new Map<string, PlainSignal>();
  const keyOf = (place: string, id: RpcId) => `${place} ${JSON.stringify(id)}`;
  return {
    enter(place, id) {
      const key = keyOf(place, id);
      const cancelled = new PlainSignal();
      if (!running.has(key)) running.set(key, cancelled);
      return {
        cancelled,
        leave() {
          if (running.get(key) === cancelled) running.delete(key);
        },
      };
    },
    cancel(place, id) {
      const cancelled = running.get(keyOf(place, id));
      cancelled?.abort();
      return cancelled !== undefined;
    },
  };
}
