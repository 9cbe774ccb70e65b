// Event streams, cut anywhere: the gateway's reader beside the one that clients' libraries use.
import { createParser } from "eventsource-parser";
import { createSseReader } from "@/lib/mcp/sse-events";
import type { Dice } from "@/tests/support/random-policies/dice";
import type { FuzzPart } from "./fuzz-part";

const lines = [
  "data: {\"jsonrpc\":\"2.0\"}", "data:x", "data:  x", "data", "data:", "event: message", "event: endpoint", "event:", "event", "id: 1", "id:", "id", "id: a\u0000b", "retry: 5", "retry: x", ": comment", ":",
  "Data: x", "data : x", " data: x", "\ufeffdata: x", "data: \u00e9\u{1f600}", "data: \u2028", "unknown: x", "x", "data: a:b", "data: \ufeff", "",
] as const;
const ends = ["\n", "\n", "\n", "\r\n", "\r", "\n\n", "\r\r", "\r\n\r\n", "\n\r"] as const;

export const fuzzEvents: FuzzPart = {
  name: "events",
  claim: "the same events with the same type, data and id as eventsource-parser, however the bytes are cut; their raw bytes are the stream",
  once(dice, reached) {
    const text = `${dice.chance(0.1) ? "\ufeff" : ""}${dice.several(0, 12, () => dice.pick(lines) + dice.pick(ends)).join("")}\n\n: end\n\n`;
    const bytes = new TextEncoder().encode(text);
    const broken = dice.chance(0.1) ? withBadByte(dice, bytes) : bytes;
    const chunks = cut(dice, broken);
    const show = (what: string) => `${what}\nstream ${JSON.stringify(text)}\nbase64 ${Buffer.from(broken).toString("base64")}\nchunks ${chunks.map(({ length }) => length).join(" ")}`;

    const reader = createSseReader();
    const ours: string[] = [];
    let rawBytes = 0;
    for (const chunk of chunks) {
      const reading = reader.push(chunk);
      if (!reading.ok) {
        reached.set(`refused ${reading.fault}`, (reached.get(`refused ${reading.fault}`) ?? 0) + 1);
        return broken === bytes ? show(`a stream of valid UTF-8 was refused: ${reading.fault}`) : null;
      }
      for (const { type, data, id, raw } of reading.events) {
        rawBytes += raw.length;
        if (data !== null) ours.push(JSON.stringify([type, data, id]));
      }
    }
    if (rawBytes + reader.unfinishedBytes() !== broken.length) return show("bytes of the stream are in no event");
    const theirs = readByLibrary(chunks);
    reached.set("read alike", (reached.get("read alike") ?? 0) + 1);
    return theirs.join("\n") === ours.join("\n") ? null : show(`the library reads\n${theirs.join("\n")}\nthe gateway\n${ours.join("\n")}`);
  },
  mustReach: ["read alike", "refused not_utf8"],
};

function readByLibrary(chunks: readonly Uint8Array[]): readonly string[] {
  const events: string[] = [];
  const parser = createParser({ onEvent: ({ event, data, id }) => void events.push(JSON.stringify([event ?? "message", data, id ?? null])) });
  const decoder = new TextDecoder();
  for (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== "") parser.feed(text);
  }
  return events;
}

function withBadByte(dice: Dice, bytes: Uint8Array): Uint8Array {
  const at = dice.below(bytes.length);
  return Uint8Array.from([...bytes.subarray(0, at), dice.pick([0xff, 0xc0, 0xed]), ...bytes.subarray(at)]);
}

function cut(dice: Dice, bytes: Uint8Array): readonly Uint8Array[] {
  const isFine = dice.chance(0.2);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = isFine ? 1 : 1 + dice.below(bytes.length);
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return chunks;
}
