// An outline tells of an answer what a gateway looks at, and carries none of its data.
import { expect, it } from "vitest";
import { sseEventBytesMax } from "@/lib/mcp/bounds";
import { outlineMessage } from "@/lib/mcp/outline-message";

const large = sseEventBytesMax + 1;

it.each([
  ["a result", { jsonrpc: "2.0", id: 1, result: { content: ["data"], isError: true, resultType: "complete", structuredContent: {} } }, { jsonrpc: "2.0", id: 1, result: { isError: true, resultType: "complete" } }],
  ["a result that says nothing of itself", { id: "a", result: { content: [] } }, { id: "a", result: {} }],
  ["an error", { jsonrpc: "2.0", id: 1, error: { code: 1, message: "data" } }, { jsonrpc: "2.0", id: 1, error: {} }],
  ["a result that is none", { id: 1, result: ["data"] }, { id: 1, result: null }],
  ["both", { id: 1, result: {}, error: "data" }, { id: 1, error: {}, result: {} }],
])("of %s", (_name, message, outline) => {
  expect(outlineMessage(message, large)).toEqual(outline);
});

it("leaves a request, and a result that asks for more, as they are where they are no larger than an event, and reads no larger ones", () => {
  for (const message of [{ method: "ping", id: 1 }, { id: 1, result: { resultType: "input_required", inputRequests: { a: { method: "roots/list" } } } }]) {
    expect(outlineMessage(message, sseEventBytesMax)).toEqual(message);
    expect(outlineMessage(message, large)).toBeNull();
  }
});

it("is nothing of what is no message", () => {
  for (const value of [undefined, null, [], "text", 1]) expect(outlineMessage(value, 1)).toBeNull();
});
