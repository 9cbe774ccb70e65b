// Envelopes, closed world: lookalike keys, ids, batches and notifications.
import { describe, expect, it } from "vitest";
import { errorBody, readRpcMessage, resultBody } from "@/lib/mcp/json-rpc";
import type { JsonValue } from "@/lib/mcp/json-value";
import { readMetaKeys, relatedTaskMetaKey } from "@/lib/mcp/meta-keys";

const request = (more: { readonly [key: string]: JsonValue }): { [key: string]: JsonValue } => ({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "safe", arguments: {} }, ...more });
const faultOf = (body: JsonValue): string => {
  const reading = readRpcMessage(body);
  return reading.ok ? "accepted" : reading.fault;
};

/** How a lenient parser could be made to see `key` where another sees nothing of it. */
function lookalikes(key: string): string[] {
  const wide = (text: string): string => Array.from(text, (c) => (/[a-z]/i.test(c) ? String.fromCodePoint(c.charCodeAt(0) + 0xfee0) : c)).join("");
  return [
    key.charAt(0).toUpperCase() + key.slice(1), key.toUpperCase(), key.replace("s", "ſ"), key.replace("k", "\u212a"), wide(key),
    `${key}\u0000`, `${key}\u00003`, `${key} `, ` ${key}`, `${key}\u200b`, `${key}\ufeff`, `${key}\u00ad`, `${key}\u0301`, key.replace("i", "İ"), key.replace("i", "ı"),
  ].filter((variant) => variant !== key);
}

describe("PRO-03 a key that looks like one of ours is refused", () => {
  describe.each(["jsonrpc", "id", "method", "params", "result", "error"])("the envelope's %s", (key) => {
    it.each(lookalikes(key))("%j beside the true key", (variant) => expect(faultOf(request({ [variant]: "x" }))).not.toBe("accepted"));
    it.each(lookalikes(key))("%j alone", (variant) => {
      const { [key]: value = "x", ...rest } = request({});
      expect(faultOf({ ...rest, [variant]: value })).not.toBe("accepted");
    });
  });
  describe.each(["name", "arguments", "uri", "ref", "cursor", "taskId", "requestState", "inputResponses", "_meta", "protocolVersion"])("params.%s", (key) => {
    it.each(lookalikes(key))("%j beside the true key", (variant) => {
      expect(faultOf(request({ params: { [key]: {}, [variant]: {} } }))).toBe("lookalike_key");
      expect(faultOf(request({ params: { [variant]: {} } }))).toBe("lookalike_key");
    });
  });
  it("the reference of a completion", () => expect(faultOf(request({ params: { ref: { type: "ref/prompt", name: "a", Name: "b" } } }))).toBe("lookalike_key"));
  describe.each([...readMetaKeys])("params._meta[%j], and that of a client's result", (key) => {
    it.each(lookalikes(key))("%j", (variant) => {
      expect(faultOf(request({ params: { _meta: { [variant]: "x" } } }))).toBe("lookalike_key");
      expect(faultOf({ jsonrpc: "2.0", method: "notifications/progress", params: { _meta: { [key]: "x", [variant]: "x" } } })).toBe("lookalike_key");
      expect(faultOf({ jsonrpc: "2.0", id: 1, result: { _meta: { [variant]: "x" } } })).toBe("lookalike_key");
    });
  });
  it.each(lookalikes("taskId"))("the task that a message belongs to: %j", (variant) => {
    const holder = { _meta: { [relatedTaskMetaKey]: { taskId: "t", [variant]: "u" } } };
    expect([faultOf(request({ params: holder })), faultOf({ jsonrpc: "2.0", id: 1, result: holder })]).toEqual(["lookalike_key", "lookalike_key"]);
  });
  it.each(lookalikes("_meta"))("what is said of a client's result: %j", (variant) => expect(faultOf({ jsonrpc: "2.0", id: 1, result: { [variant]: {} } })).toBe("lookalike_key"));
  it("leaves the arguments of a tool and unknown members alone", () => {
    expect(faultOf(request({ params: { name: "safe", arguments: { Name: 1, NAME: 2, name: 3 }, futureMember: 1, x_y: 2 } }))).toBe("accepted");
    expect(faultOf(request({ params: { _meta: { "com.example/Name": 1, Name: 2, "com.example/protocolVersion": 3 } } }))).toBe("accepted");
    expect(faultOf({ jsonrpc: "2.0", id: 1, result: { action: "accept", content: { _Meta: 1 }, _meta: { "com.example/Name": 1 } } })).toBe("accepted");
  });
});

describe("PRO-10 ids", () => {
  it.each<JsonValue>([0, 1, -1, 9007199254740991, "", "a", "__proto__", "i".repeat(256), "é".repeat(128)])("%j is an id", (id) => {
    const reading = readRpcMessage(request({ id }));
    expect(reading.ok && reading.message.kind === "request" ? reading.message.id : null).toBe(id);
  });
  it.each<JsonValue>([null, 1.5, 9007199254740992, {}, [], true, "i".repeat(257), "é".repeat(129), "😀".repeat(65)])("%j is refused", (id) => expect(faultOf(request({ id }))).toBe("id"));
  it("keeps value and type in every answer", () => {
    expect(errorBody("7", -32601, "Method not found")).toBe('{"jsonrpc":"2.0","id":"7","error":{"code":-32601,"message":"Method not found"}}');
    expect(errorBody(null, -32700, "Parse error")).toBe('{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}');
    expect(resultBody(7, { a: 1 })).toBe('{"jsonrpc":"2.0","id":7,"result":{"a":1}}');
    expect(JSON.parse(resultBody("__proto__", {}))).toMatchObject({ id: "__proto__" });
  });
  it("echoes the id of a request that is refused for something else", () => {
    expect(readRpcMessage(request({ params: [] }))).toEqual({ ok: false, fault: "params", id: 1 });
    expect(readRpcMessage(request({ id: null }))).toEqual({ ok: false, fault: "id", id: null });
  });
});

describe("PRO-13 batches", () => {
  const one = request({});
  it.each([["one", [one]], ["a hundred", Array.from({ length: 100 }, () => one)], ["nested", [[one]]], ["none", []]])("an array of %s is refused whole", (_what, batch) => {
    expect(faultOf(batch)).toBe("batch");
  });
});

describe("shapes", () => {
  it.each<[string, JsonValue]>([["null", null], ["a string", "x"], ["a number", 1], ["true", true]])("%s is no message", (_what, body) => expect(faultOf(body)).toBe("not_an_object"));
  it.each<[JsonValue, string]>([
    [request({ jsonrpc: "1.0" }), "version"], [request({ jsonrpc: 2 }), "version"], [request({ method: 5 }), "method"], [request({ method: null }), "method"],
    [request({ params: null }), "params"], [request({ params: [] }), "params"], [request({ params: "a" }), "params"],
    [request({ params: { _meta: 5 } }), "meta"], [request({ params: { _meta: { progressToken: {} } } }), "meta"],
    [{ jsonrpc: "2.0", id: 1, result: 5 }, "response"], [{ jsonrpc: "2.0", id: 1, error: { code: "a", message: "m" } }, "response"],
    [{ jsonrpc: "2.0", id: 1, result: {}, error: { code: 1, message: "m" } }, "response"], [{ jsonrpc: "2.0", id: null, result: {} }, "response"],
  ])("%j is refused as %s", (body, fault) => expect(faultOf(body)).toBe(fault));
  it("absent params are none", () => expect(readRpcMessage({ jsonrpc: "2.0", id: 1, method: "ping" })).toMatchObject({ ok: true, message: { params: {} } }));
});
