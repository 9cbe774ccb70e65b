// Of an event's lines only those that name its id change.
import { expect, it } from "vitest";
import { createSseReader, type SseEvent } from "@/lib/mcp/sse-events";
import { bindEventId } from "@/proxy/answers/bind-event-id";

const bind = (text: string): SseEvent[] => {
  const reading = createSseReader().push(new TextEncoder().encode(text));
  if (!reading.ok) throw new Error(reading.fault);
  return reading.events.map((event) => bindEventId(event, (id) => (id === "bad" ? null : `<${id}>`)));
};
const textOf = (text: string): string => bind(text).map(({ raw }) => new TextDecoder().decode(raw)).join("");

it.each([
  ["id: 1\ndata: {}\n\n", "id: <1>\ndata: {}\n\n"],
  // The last LF is that of the next event: whether one follows CR is not known yet.
  ["event: message\r\nid:1\r\ndata: é\r\n\r\n", "event: message\r\nid: <1>\r\ndata: é\r\n\r"],
  ["id: 1\rdata: x\r\r", "id: <1>\rdata: x\r\r"],
  ["id: 1\nid: 2\n: id: 3\nidx: 4\nid : 5\ndata: id: 6\n\n", "id: <2>\n: id: 3\nidx: 4\nid : 5\ndata: id: 6\n\n"],
  ["id: bad\ndata: x\n\n", "data: x\n\n"],
  ["id\ndata: x\n\n", "id: \ndata: x\n\n"],
  ["\n\r\nid: 1\ndata: x\n\n", "\n\r\nid: <1>\ndata: x\n\n"],
  ["data: x\n\n", "data: x\n\n"],
  ["\ufeffid: 1\ndata: x\n\n", "id: <1>\ndata: x\n\n"],
])("%j becomes %j", (text, want) => expect(textOf(text)).toBe(want));

it("seals one id of an event, however many it names", () => {
  const sealed: string[] = [];
  const reading = createSseReader().push(new TextEncoder().encode(`${"id: 1\n".repeat(1_000)}id: 2\nid: 3\0\ndata: x\n\n`));
  const [event] = reading.ok ? reading.events : [];
  if (event === undefined) throw new Error("no event");
  const { id, raw } = bindEventId(event, (one) => `<${String(sealed.push(one))}>`);
  expect([id, new TextDecoder().decode(raw), sealed]).toEqual(["<1>", "id: <1>\ndata: x\n\n", ["2"]]);
});

it("says the id that its bytes say", () => {
  expect(bind("id: 1\nid: 2\ndata: x\n\nid: bad\n\nid: \ndata: x\n\n").map(({ id }) => id)).toEqual(["<2>", null, ""]);
});
