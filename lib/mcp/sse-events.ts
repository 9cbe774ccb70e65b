// Server-sent events over chunks (WHATWG HTML § 9.2): complete events with their raw bytes, so that what nobody
// changes passes byte for byte. It knows nothing of MCP; what an event's data says is read by strict-json.ts.
import { sseEventBytesMax, sseEventLinesMax } from "./bounds";

export interface SseEvent {
  /** The event as received, its end included; the raw bytes of all events in a row are the stream. */
  readonly raw: Uint8Array;
  /** The event type; "message" where none was sent. */
  readonly type: string;
  /** Null for a block without data: a comment (keep-alive), a bare id or retry. */
  readonly data: string | null;
  readonly id: string | null;
}

export type SseFault = "event_too_large" | "not_utf8";
export type SseReading = { readonly ok: true; readonly events: readonly SseEvent[] } | { readonly ok: false; readonly fault: SseFault };

export interface SseReader {
  /** The events that this chunk completes. After a fault the stream is unreadable: every further push answers the same fault. */
  push(chunk: Uint8Array): SseReading;
  /** Bytes of an event that never ended; the standard says that it is not delivered. */
  unfinishedBytes(): number;
}

const heldBytesAtFirst = 4_096;
const heldBytesKept = 65_536;

/** A reader that holds at most one unfinished event of 1 MiB and 65,536 lines. Linear in the bytes, however they are cut into chunks. */
export function createSseReader(): SseReader {
  let held = new Uint8Array(heldBytesAtFirst);
  let heldBytes = 0;
  let heldLines = 0;
  // Over the held bytes: has the current line any byte, and was the last byte a CR (whose LF may yet come)?
  let lineIsEmpty = true;
  let afterReturn = false;
  // A block that is nothing but the LF of the CR that ended the last one, or blank lines, is not yet an event.
  let blockIsEmpty = true;
  let isFirst = true;
  let fault: SseFault | null = null;

  /** Room for so many more bytes, as far as an event may still grow. */
  function makeRoom(bytes: number): void {
    const needed = Math.min(heldBytes + bytes, sseEventBytesMax);
    if (needed <= held.length) return;
    const larger = new Uint8Array(Math.max(needed, held.length * 2));
    larger.set(held.subarray(0, heldBytes));
    held = larger;
  }

  function takeEvent(): SseEvent | null {
    const raw = held.slice(0, heldBytes);
    heldBytes = 0;
    heldLines = 0;
    blockIsEmpty = true;
    const from = firstLineOf(raw);
    const event = parseEvent(raw, from, isFirst && from === 0);
    isFirst = false;
    return event;
  }

  function push(chunk: Uint8Array): SseReading {
    if (fault !== null) return { ok: false, fault };
    const events: SseEvent[] = [];
    makeRoom(chunk.length);
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      const endsReturn = afterReturn && byte === 0x0a;
      afterReturn = byte === 0x0d;
      if (heldBytes === sseEventBytesMax) return { ok: false, fault: (fault = "event_too_large") };
      held[heldBytes] = byte;
      heldBytes += 1;
      if (endsReturn) continue;
      if (byte !== 0x0a && byte !== 0x0d) {
        lineIsEmpty = false;
        blockIsEmpty = false;
        continue;
      }
      if (!blockIsEmpty) heldLines += 1;
      if (heldLines > sseEventLinesMax) return { ok: false, fault: (fault = "event_too_large") };
      if (!lineIsEmpty) {
        lineIsEmpty = true;
      } else if (!blockIsEmpty) {
        const event = takeEvent();
        if (event === null) return { ok: false, fault: (fault = "not_utf8") };
        events.push(event);
      }
    }
    // A stream lives for hours: one large event is not to keep its room that long.
    if (heldBytes === 0 && held.length > heldBytesKept) held = new Uint8Array(heldBytesAtFirst);
    return { ok: true, events };
  }

  return { push, unfinishedBytes: () => heldBytes };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Where the lines of an event begin: behind blank ones, of which a server may send any number before it. */
export function firstLineOf(raw: Uint8Array): number {
  const from = raw.findIndex((byte) => byte !== 0x0a && byte !== 0x0d);
  return from < 0 ? raw.length : from;
}

/** Null where the bytes are not UTF-8: two readers could see two things in them. */
function parseEvent(raw: Uint8Array, from: number, isFirst: boolean): SseEvent | null {
  const text = decode(raw.subarray(from));
  if (text === null) return null;
  let type = "";
  let id: string | null = null;
  const data: string[] = [];
  for (const line of (isFirst ? text.replace(/^\uFEFF/, "") : text).split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") data.push(value);
    else if (field === "event") type = value;
    else if (field === "id" && !value.includes("\0")) id = value;
  }
  return { raw, type: type === "" ? "message" : type, data: data.length === 0 ? null : data.join("\n"), id };
}

function decode(raw: Uint8Array): string | null {
  try {
    return decoder.decode(raw);
  } catch {
    return null;
  }
}

/** The bytes of one event in place of another: same type and id, new data. */
export function serializeSseEvent(event: { readonly type: string; readonly id: string | null; readonly data: string }): Uint8Array {
  const id = event.id === null ? "" : `id: ${event.id}\n`;
  const data = event.data.split(/\r\n|\n|\r/).map((line) => `data: ${line}\n`).join("");
  return new TextEncoder().encode(`event: ${event.type}\n${id}${data}\n`);
}

/** A comment that keeps a quiet stream open; only ever sent between two events. */
export const sseKeepAlive: Uint8Array = new TextEncoder().encode(":\n\n");
