// Requests and streams of legacy clients under way in this process, so that a cancellation finds the one that it names, and the end of a session all of it.
import type { RpcId } from "@/lib/mcp/json-rpc";
import { PlainSignal, type Signal } from "../../streams/plain-signal";

export interface Running {
  readonly cancelled: Signal;
  /** Called once, when it is over. */
  leave(): void;
}

export interface RunningRequests {
  /** The signal is aborted by `cancel` and `cancelAll`. An id that is used twice at once is that of the first. */
  enter(place: string, id: RpcId): Running;
  /** Gives up the request of this place; false for one that is over, or runs elsewhere. */
  cancel(place: string, id: RpcId): boolean;
  /** Gives up everything of this place. */
  cancelAll(place: string): void;
}

/** `place` names grant, server and session. Bounded by the requests in flight. */
export function runningRequests(): RunningRequests {
  const running = new Map<string, Set<{ readonly id: RpcId; readonly cancelled: PlainSignal }>>();
  return {
    enter(place, id) {
      const one = { id, cancelled: new PlainSignal() };
      const all = running.get(place) ?? new Set();
      running.set(place, all.add(one));
      return {
        cancelled: one.cancelled,
        leave() {
          all.delete(one);
          if (all.size === 0 && running.get(place) === all) running.delete(place);
        },
      };
    },
    cancel(place, id) {
      const named = [...(running.get(place) ?? [])].find((one) => one.id === id);
      named?.cancelled.abort();
      return named !== undefined;
    },
    cancelAll(place) {
      for (const { cancelled } of [...(running.get(place) ?? [])]) cancelled.abort();
    },
  };
}
