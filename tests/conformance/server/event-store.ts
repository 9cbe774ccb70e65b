// The events of legacy streams, kept so that a client can come back for them (MCP 2025-11-25, Resumability and Redelivery).
import type { EventStore } from "@modelcontextprotocol/server";

/** Keeps everything for the life of the process: a run of the suite is short. */
export function eventStore(): EventStore {
  const events: { readonly id: string; readonly streamId: string; readonly message: Parameters<EventStore["storeEvent"]>[1] }[] = [];
  const find = (id: string) => events.find((event) => event.id === id);
  return {
    storeEvent(streamId, message) {
      const id = `${streamId}_${events.length}`;
      events.push({ id, streamId, message });
      return Promise.resolve(id);
    },
    getStreamIdForEventId: (id) => Promise.resolve(find(id)?.streamId),
    async replayEventsAfter(lastEventId, { send }) {
      const last = find(lastEventId);
      if (last === undefined) throw new Error("no such event");
      for (const { id, streamId, message } of events.slice(events.indexOf(last) + 1)) {
        // A priming event has no message.
        if (streamId === last.streamId && Object.keys(message).length > 0) await send(id, message);
      }
      return last.streamId;
    },
  };
}
