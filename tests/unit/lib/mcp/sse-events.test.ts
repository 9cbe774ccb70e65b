// Server-sent events: the same events however the bytes are cut, every byte accounted for, bounded.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sseEventBytesMax, sseEventLinesMax } from "@/lib/mcp/bounds";
import { createSseReader, serializeSseEvent, sseKeepAlive, type SseEvent } from "@/lib/mcp/sse-events";
import { processorTime } from "@/tests/support/processor-time";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

function readAll(chunks: readonly Uint8Array[]): { events: SseEvent[]; unfinished: number } {
  const reader = createSseReader();
  const events = chunks.flatMap((chunk) => {
    const reading = reader.push(chunk);
    if (!reading.ok) throw new Error(reading.fault);
    return [...reading.events];
  });
  return { events, unfinished: reader.unfinishedBytes() };
}

const summary = (text: string): (string | null)[][] => readAll([utf8(text)]).events.map(({ type, data, id }) => [type, data, id]);

describe("fields", () => {
  it("reads type, data and id, and joins data lines", () => {
    expect(summary("event: message\nid: 7\ndata: a\ndata: b\n\n")).toEqual([["message", "a\nb", "7"]]);
  });
  it("takes one blank after the colon and no more", () => expect(summary("data:  a\n\ndata:a\n\n")).toEqual([["message", " a", null], ["message", "a", null]]));
  it("reads a field without colon, and ignores unknown ones", () => expect(summary("data\nretry: 5\nfoo: bar\n\n")).toEqual([["message", "", null]]));
  it("gives comments and priming events as events without or with empty data", () => {
    expect(summary(":\n\n: hi\n\nid: 1\nretry: 5000\ndata: \n\n")).toEqual([["message", null, null], ["message", null, null], ["message", "", "1"]]);
    expect(readAll([sseKeepAlive]).events).toHaveLength(1);
  });
  it("ignores an id with NUL, and a byte order mark at the start of the stream alone", () => {
    expect(summary("\ufeffdata: a\nid: x\0y\n\n\ufeffdata: b\n\n")).toEqual([["message", "a", null], ["message", null, null]]);
  });
});

describe("line ends", () => {
  it.each(["\n", "\r\n", "\r"])("%j ends lines", (end) => expect(summary(`data: a${end}data: b${end}${end}data: c${end}${end}`)).toEqual([["message", "a\nb", null], ["message", "c", null]]));
  it("delivers an event at the CR that ends it, without waiting for an LF", () => {
    const reader = createSseReader();
    expect(reader.push(utf8("data: a\r\r"))).toMatchObject({ ok: true, events: [{ data: "a" }] });
    expect(reader.push(utf8("\ndata: b\n\n"))).toMatchObject({ ok: true, events: [{ data: "b" }] });
  });
  it("does not deliver an event that never ended", () => {
    expect(readAll([utf8("data: a\n\ndata: b\n")])).toMatchObject({ events: [{ data: "a" }], unfinished: 8 });
  });
});

describe("chunks", () => {
  const line = fc.oneof(fc.constantFrom("data: x", "data:", "event: message", "id: 1", ": c", "", "", "data: é😀", "retry: 1"), fc.string({ unit: "grapheme", maxLength: 8 }).map((text) => `data: ${text.replace(/[\r\n]/g, "")}`));
  const stream = fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\r", "\n\n")), { maxLength: 14 }).map((lines) => lines.flat().join(""));

  it("gives the same events however the bytes are cut, and their raw bytes are the stream", () => {
    fc.assert(fc.property(stream, fc.array(fc.nat(200), { maxLength: 8 }), (text, cuts) => {
      const bytes = utf8(text);
      const points = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
      const chunks = points.slice(1).map((end, index) => bytes.slice(points[index], end));
      const whole = readAll([bytes]);
      expect(readAll(chunks)).toEqual(whole);
      const rawBytes = whole.events.reduce((sum, event) => sum + event.raw.length, 0);
      expect(rawBytes + whole.unfinished).toBe(bytes.length);
      expect(whole.events.map((event) => textOf(event.raw)).join("")).toBe(textOf(bytes.slice(0, rawBytes)));
    }), { numRuns: 3000 });
  });

  it("keeps raw bytes that later chunks do not change", () => {
    const chunk = utf8("data: a\n\n");
    const { events } = readAll([chunk]);
    chunk.fill(0);
    expect(events.map((event) => textOf(event.raw))).toEqual(["data: a\n\n"]);
  });
});

describe("PRO-23 bounds", () => {
  const ofBytes = (total: number): Uint8Array => utf8(`data: ${"x".repeat(total - 8)}\n\n`);
  it("an event of 1 MiB passes, one byte more does not", () => {
    expect(createSseReader().push(ofBytes(sseEventBytesMax)).ok).toBe(true);
    expect(createSseReader().push(ofBytes(sseEventBytesMax + 1)).ok).toBe(false);
  });
  it.each(["a\n", "id: 1\r\n"])("an event of 65,536 lines %j passes, one more does not (sseEventLinesMax)", (line) => {
    const ofLines = (lines: number): Uint8Array => utf8(`${line.repeat(lines - 2)}data: x\n\n`);
    expect(createSseReader().push(ofLines(sseEventLinesMax)).ok).toBe(true);
    expect(createSseReader().push(ofLines(sseEventLinesMax + 1))).toEqual({ ok: false, fault: "event_too_large" });
    const reader = createSseReader();
    expect([reader.push(ofLines(sseEventLinesMax)).ok, reader.push(ofLines(sseEventLinesMax)).ok]).toEqual([true, true]);
  });
  it("blank lines before an event are none of its lines", () => {
    for (const blank of ["\n", "\r", "\r\n"]) {
      const reading = createSseReader().push(utf8(`${blank.repeat(sseEventLinesMax + 1)}id: 1\ndata: a\n\n`));
      expect(reading.ok && reading.events.map(({ id, data }) => [id, data])).toEqual([["1", "a"]]);
    }
  });
  it("a byte order mark behind a blank line is none", () => {
    const reading = createSseReader().push(utf8("\n\ufeffid: 1\ndata: a\n\n"));
    expect(reading.ok && reading.events.map(({ id, data }) => [id, data])).toEqual([[null, "a"]]);
  });
  it("a stream without any line end is cut at the bound, for good", () => {
    const reader = createSseReader();
    const chunk = utf8("x".repeat(65_536));
    for (let sent = 0; sent < 16; sent += 1) expect(reader.push(chunk).ok).toBe(true);
    expect(reader.push(chunk)).toEqual({ ok: false, fault: "event_too_large" });
    expect(reader.push(utf8("\n\ndata: a\n\n"))).toEqual({ ok: false, fault: "event_too_large" });
  });
  it("1 MiB byte by byte takes linear time", () => {
    const reader = createSseReader();
    const spentMs = processorTime();
    for (const byte of ofBytes(sseEventBytesMax)) reader.push(Uint8Array.of(byte));
    expect(spentMs()).toBeLessThan(2000);
  });
  it("refuses what is not UTF-8", () => {
    expect(createSseReader().push(Uint8Array.of(0x64, 0x61, 0x74, 0x61, 0x3a, 0xff, 0x0a, 0x0a))).toEqual({ ok: false, fault: "not_utf8" });
  });
});

it("writes an event that reads back the same", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), fc.option(fc.stringMatching(/^[a-z0-9:_-]+$/), { nil: null }), (text, id) => {
    const data = text.replace(/\r\n?/g, "\n");
    expect(summary(textOf(serializeSseEvent({ type: "message", id, data })))).toEqual([["message", data, id]]);
  }));
});
