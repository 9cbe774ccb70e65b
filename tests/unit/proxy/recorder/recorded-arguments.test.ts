import { describe, expect, it } from "vitest";
import type { McpCall } from "@/lib/mcp/classify-message";
import { memberOf } from "@/lib/mcp/json-value";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import { readRecordedArguments, writeRecordedArguments } from "@/proxy/recorder/recorded-arguments";

/** The call that these bytes are, as the gateway reads them. */
function callOf(params: string, method = "tools/call"): McpCall {
  const strict = parseStrictJson(new TextEncoder().encode(`{"params":${params}}`));
  if (!strict.ok) throw new Error(strict.fault);
  const value = memberOf(strict.value, "params");
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("no params");
  return { era: "modern", revision: null, id: 1, method, params: value as McpCall["params"], inexactNumbers: strict.inexactNumbers };
}

describe("the text of recorded arguments", () => {
  it("gives back the value that was judged, and which of its numbers no rule may read", () => {
    const written = writeRecordedArguments(callOf('{"name":"t","arguments":{"b":[1.0,{"c":9007199254740993}],"a":"x","n":null},"_meta":{"x":9007199254740993}}'), 1_000);
    if (written.recording !== "kept") throw new Error(written.recording);
    const read = readRecordedArguments(written.text);
    expect(read?.args).toEqual({ a: "x", n: null, b: [1, { c: 9007199254740992 }] });
    expect([...(read?.inexactNumbers ?? [])]).toEqual(["/params/arguments/b/1/c"]);
    expect(written.text).not.toContain("_meta");
  });

  it("is as large as its bound and no larger, in bytes", () => {
    const call = callOf('{"name":"t","arguments":{"a":"ü"}}');
    const size = Buffer.byteLength('{"args":{"a":"ü"},"inexact":[]}');
    expect(writeRecordedArguments(call, size).recording).toBe("kept");
    expect(writeRecordedArguments(call, size - 1)).toEqual({ recording: "too_large" });
  });

  it("is not written for a number that JSON cannot give back, nor for what is no call of a tool with arguments", () => {
    expect(writeRecordedArguments(callOf('{"name":"t","arguments":{"a":1e400}}'), 1_000)).toEqual({ recording: "not_writable" });
    expect(writeRecordedArguments(callOf('{"name":"t"}'), 1_000)).toEqual({ recording: "off" });
    expect(writeRecordedArguments(callOf('{"name":"t","arguments":[1]}'), 1_000)).toEqual({ recording: "off" });
    expect(writeRecordedArguments(callOf('{"name":"t","arguments":{"a":1}}', "prompts/get"), 1_000)).toEqual({ recording: "off" });
  });

  it.each(["", "{", "null", "{}", '{"args":[],"inexact":[]}', '{"args":{},"inexact":[1]}', '{"args":{}}'])("reads nothing out of %j", (text) => {
    expect(readRecordedArguments(text)).toBeNull();
  });
});
