// An outline tells of an answer what a gateway looks at and may have to replace, and carries none of its data.
import { expect, it } from "vitest";
import { sseEventBytesMax } from "@/lib/mcp/bounds";
import type { JsonValue } from "@/lib/mcp/json-value";
import { outlineAnswer, type AnswerAsks } from "@/lib/mcp/outline-answer";

const pinOf = ({ pinInput }: { readonly pinInput: string }) => `pin of ${pinInput}`;
const asks: AnswerAsks = { places: [], withResult: false, isToolList: false, isOfTask: false };
const outlineOf = (text: string, more: Partial<AnswerAsks> = {}) => {
  const message: JsonValue = JSON.parse(text);
  return outlineAnswer(new TextEncoder().encode(text), message, { ...asks, ...more }, pinOf);
};
const padded = (message: object) => `${JSON.stringify(message)}${" ".repeat(sseEventBytesMax)}`;

it.each([
  ["a result", { jsonrpc: "2.0", id: 1, result: { content: ["data"], isError: true, resultType: "complete", structuredContent: {} } }, { jsonrpc: "2.0", id: 1, result: { isError: true, resultType: "complete" } }],
  ["a result that says nothing of itself", { id: "a", result: { content: [], inputRequests: { data: {} } } }, { id: "a", result: {} }],
  ["an error", { jsonrpc: "2.0", id: 1, error: { code: 1, message: "data" } }, { jsonrpc: "2.0", id: 1, error: {} }],
  ["both", { id: 1, result: {}, error: "data" }, { id: 1, error: {}, result: {} }],
])("of %s", (_name, message, outline) => {
  expect(outlineOf(padded(message))).toMatchObject({ message: outline, tools: null, isStrict: false, isUtf8: true });
  expect(outlineOf(padded(message))?.message).toEqual(outline);
});

it("tells what a result asks for, and that of a request there is one, where they are no larger than an event, and reads no larger ones", () => {
  const asking = { id: 1, result: { resultType: "input_required", inputRequests: { a: { method: "roots/list" } }, content: ["data"] } };
  expect(outlineOf(JSON.stringify(asking))).toMatchObject({ message: { id: 1, result: { resultType: "input_required", inputRequests: asking.result.inputRequests } }, isStrict: true });
  expect(outlineOf('{"id":1,"result":{"resultType":"input_required","inputRequests":{"a":1,"a":2}}}')).toMatchObject({ isStrict: false });
  expect(outlineOf('{"method":"ping","id":1,"params":["data"]}')?.message).toEqual({ id: 1, method: "ping" });
  const ofTask = { id: 1, result: { inputRequests: { a: {} } } };
  expect(outlineOf(JSON.stringify(ofTask), { isOfTask: true })?.message).toEqual(ofTask);
  for (const message of [asking, { method: "ping", id: 1 }]) expect(outlineOf(padded(message))).toBeNull();
  expect(outlineOf(padded(ofTask), { isOfTask: true })).toBeNull();
});

it("says where handles stand, and what of a result may be replaced", () => {
  const text = '{"id":1, "result" : {"ttlMs": 5, "tools":[ {"name":"a"},{"name":"b"} ],"nextCursor":"c\\u0031"}}';
  const outline = outlineOf(text, { places: [{ kind: "cursor", path: ["result", "nextCursor"] }], withResult: true, isToolList: true });
  const at = (part: string) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length });
  expect(outline).toMatchObject({
    tools: [{ name: "a", pin: null }, { name: "b", pin: null }],
    parts: {
      handles: [{ kind: "cursor", value: "c1", span: at('"c\\u0031"') }],
      result: { span: { start: text.indexOf("{", 5), end: text.length - 1 }, ttlMs: at("5"), isEmpty: false, tools: { span: at('[ {"name":"a"},{"name":"b"} ]'), entries: [at('{"name":"a"}'), at('{"name":"b"}')] } },
    },
  });
});

it("has no list of what is none, of what could be read in two ways, and of tools without names", () => {
  for (const text of ['{"id":1,"result":{}}', '{"id":1,"result":{"tools":[{"name":"a","name":"b"}]}}', '{"id":1,"result":{"tools":[{}]}}']) expect(outlineOf(text, { isToolList: true })).toMatchObject({ tools: null });
});

it("is nothing of what is no message, of a result that is none, and of a message that could be read as two", () => {
  for (const text of ['{"id":1,"result":["data"]}', '{"id":1,"result":null}', "null", "[]", '"text"', "1", '{"id":1,"id":2}', '{"id":1,"result":{"a":1,"\\u0061":2}}']) expect(outlineOf(text)).toBeNull();
  expect(outlineAnswer(new TextEncoder().encode("{"), undefined, asks, pinOf)).toBeNull();
});

it("says of bytes that are no UTF-8 that they are none", () => {
  const bytes = new Uint8Array([...new TextEncoder().encode('{"id":1,"result":{"a":"'), 0xff, ...new TextEncoder().encode('"}}')]);
  expect(outlineAnswer(bytes, { id: 1, result: { a: "\ufffd" } }, asks, pinOf)).toMatchObject({ isUtf8: false });
});
