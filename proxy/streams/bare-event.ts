// An event of a stream whose answers are held back by rules: only what steers a client is kept of it.
import type { SseEvent } from "@/lib/mcp/sse-events";

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const eventIdCharactersMax = 128;

/** Whether it begins with a byte order mark in UTF-8. */
export function beginsWithMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** True for an id that holds no text to speak of: letters, digits and the signs that ids are made of, short. */
export function isPlainEventId(id: string): boolean {
  return id.length <= eventIdCharactersMax && /^[A-Za-z0-9_.:~=+/-]*$/.test(id);
}

/** How long its server wants whoever comes back to wait, in milliseconds; null where the event does not say. */
export function retryOf({ raw }: SseEvent): number | null {
  const retry = /^retry: ?(\d{1,9})$/m.exec(decoder.decode(raw).replaceAll("\r", "\n"))?.[1];
  return retry === undefined ? null : Number(retry);
}

/** The event without data as its id and the time to wait before coming back alone, or as an empty comment: what else stands there no rule has seen. */
export function bareEvent(event: SseEvent): Uint8Array {
  const retry = retryOf(event);
  const lines = [
    ...(event.id === null ? [] : [`id: ${event.id}`]),
    ...(retry === null ? [] : [`retry: ${retry}`]),
    ...(event.data === null ? [] : ["data: "]),
  ];
  return encoder.encode(`${lines.length === 0 ? ":" : lines.join("\n")}\n\n`);
}
