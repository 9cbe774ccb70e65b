// The id of an event as its client may have it: MCP 2025-11-25, Transports § Resumability and Redelivery.
import { firstLineOf, type SseEvent } from "@/lib/mcp/sse-events";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

const idLine = /^id(?:$|: ?|(?=[\r\n]))([^\r\n]*)/;

/**
 * The event with its id in the form that `seal` gives it, and without one for which it gives none; all other lines as they were. Of several lines with an id
 * the last is the event's (WHATWG HTML § 9.2.6), and goes on alone: an event has room for two hundred thousand, and to seal each would hold everybody up.
 */
export function bindEventId(event: SseEvent, seal: (id: string) => string | null): SseEvent {
  if (event.id === null) return event;
  // An empty id says that there is none to come back with.
  const bound = event.id === "" ? "" : seal(event.id);
  const from = firstLineOf(event.raw);
  const lines = decoder.decode(event.raw.subarray(from)).split(/(?<=\r\n|\n|\r(?!\n))/);
  const last = lines.findLastIndex((line) => isOwnId(idLine.exec(line)));
  const text = lines.map((line, at) => {
    const field = idLine.exec(line);
    if (field === null) return line;
    return at !== last || bound === null ? "" : `id: ${bound}${line.slice(field[0].length)}`;
  }).join("");
  return { ...event, id: bound, raw: Buffer.concat([event.raw.subarray(0, from), encoder.encode(text)]) };
}

/** One with NUL is none, by the standard. */
function isOwnId(field: RegExpExecArray | null): boolean {
  return field !== null && !(field[1] ?? "").includes("\0");
}
