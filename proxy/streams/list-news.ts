// What a client that listens is yet to be told of lists that have changed: each list once, however often it changed meanwhile.
import { listChangedBody, listsListenedTo, listKinds, subscriptionEndBody, type ChangedList } from "@/lib/mcp/list-changed";
import type { McpCall } from "@/lib/mcp/classify-message";
import type { RpcId } from "@/lib/mcp/json-rpc";
import { serializeSseEvent } from "@/lib/mcp/sse-events";

/** Hears which lists are not what they were for a grant. */
export type ListsChanged = (lists: readonly ChangedList[]) => void;

export interface ListNews {
  /** The events to write now, none of them twice. `isBegun`: the server has said its first word; in the modern era that comes first. */
  take(isBegun: boolean): readonly Uint8Array[];
  /** The event with which a stream ends that is cut, where the era has one. */
  readonly farewell: Uint8Array | null;
  /** Called when there is something to take. */
  onNews(listener: () => void): void;
}

/** News for the stream of this `subscriptions/listen`, or, without one, for the standing stream of a legacy client. */
export function listNews(call: (McpCall & { readonly id: RpcId }) | null, subscribe: (listener: ListsChanged) => void): ListNews {
  const wanted: ReadonlySet<ChangedList> = new Set(call === null ? listKinds : listsListenedTo(call.params));
  const untold = new Set<ChangedList>();
  let announce: () => void = () => undefined;
  subscribe((lists) => {
    for (const list of lists) if (wanted.has(list)) untold.add(list);
    if (untold.size > 0) announce();
  });
  return {
    take(isBegun) {
      if (call !== null && !isBegun) return [];
      const events = [...untold].map((list) => eventOf(listChangedBody(list, call?.id ?? null)));
      untold.clear();
      return events;
    },
    farewell: call === null ? null : eventOf(subscriptionEndBody(call.id)),
    onNews(listener) {
      announce = listener;
    },
  };
}

function eventOf(body: string): Uint8Array {
  return serializeSseEvent({ type: "message", id: null, data: body });
}
