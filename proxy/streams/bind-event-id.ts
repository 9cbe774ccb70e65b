// The id of an event as its client may have it: MCP 2025-11-25, Transports § Resumability and Redelivery.
import type { SseEvent } from "@/lib/mcp/sse-events";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The event with every id that it names in the form that `seal` gives it, and without those for which it gives none; all other lines as they were. */
export function bindEventId(event: SseEvent, seal: (id: string) => string | null): SseEvent {
  if (event.id === null) return event;
  // An empty id says that there is none to come back with; one with NUL is none, by the standard.
  const bound = (id: string): string | null => (id === "" ? "" : id.includes("\0") ? null : seal(id));
  const lines = decoder.decode(event.raw).split(/(?<=\r\n|\n|\r(?!\n))/);
  const text = lines.map((line) => {
    const field = /^id(?:$|: ?|(?=[\r\n]))([^\r\n]*)/.exec(line);
    if (field === null) return line;
    const id = bound(field[1] ?? "");
    return id === null ? "" : `id: ${id}${line.slice(field[0].length)}`;
  }).join("");
  return { ...event, id: bound(event.id), raw: encoder.encode(text) };
}
