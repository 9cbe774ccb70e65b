import { describe, expect, it } from "vitest";
import type { McpCall } from "@/lib/mcp/classify-message";
import { memberOf } from "@/lib/mcp/json-value";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import { readRecordedArguments, recordingOf, writeRecordedArguments } from "@/proxy/recorder/recorded-arguments";

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
    const written = writeRecordedArguments(callOf('{"name":"t","arguments":{"b":[1.0,{"c":9007199254740993}],"a":"x","n":null},"_meta":{"x":9007199254740993}}'), []) ?? "";
    const read = readRecordedArguments(written);
    expect(read?.args).toEqual({ a: "x", n: null, b: [1, { c: 9007199254740992 }] });
    expect([...(read?.inexactNumbers ?? [])]).toEqual(["/params/arguments/b/1/c"]);
    expect(read?.redacted).toEqual(new Set());
    expect(written).not.toContain("_meta");
  });

  it("is as large as its bound and no larger, in bytes", () => {
    const recording = (bytesMax: number) => recordingOf(callOf('{"name":"t","arguments":{"a":"ü"}}'), '{"a":"ü"}', bytesMax);
    const size = Buffer.byteLength('{"args":{"a":"ü"},"inexact":[]}');
    expect([recording(size), recording(size - 1)]).toEqual(["kept", "too_large"]);
  });

  it("is not written for a number that JSON cannot give back, nor where there are no arguments", () => {
    expect(recordingOf(callOf('{"name":"t","arguments":{"a":1e400}}'), null, 1_000)).toBe("not_writable");
    expect(writeRecordedArguments(callOf('{"name":"t","arguments":{"a":1e400}}'), [])).toBeNull();
    expect(writeRecordedArguments(callOf('{"name":"t"}'), [])).toBeNull();
    expect(writeRecordedArguments(callOf('{"name":"t","arguments":[1]}'), [])).toBeNull();
  });

  it("holds a mark in place of each secret, and says of which arguments", () => {
    const written = writeRecordedArguments(callOf('{"name":"t","arguments":{"path":"/x","login":{"password":"p-1"},"note":"own-2 there","n":9007199254740993}}'), ["own-2"]) ?? "";
    const read = readRecordedArguments(written);
    expect(read?.args).toEqual({ path: "/x", login: { password: "[redacted:password]" }, note: "[redacted:server_credential] there", n: 9007199254740992 });
    expect([read?.redacted, read?.renamed, [...(read?.inexactNumbers ?? [])]]).toEqual([new Set(["login", "note"]), 0, ["/params/arguments/n"]]);
    expect(written).not.toMatch(/p-1|own-2/);
  });

  it("names no number below an argument out of which something was taken: its pointer may hold a secret", () => {
    const written = writeRecordedArguments(callOf('{"name":"t","arguments":{"a":{"own-2":9007199254740993},"own-2":9007199254740993}}'), ["own-2"]) ?? "";
    expect(written).not.toContain("own-2");
    expect(readRecordedArguments(written)).toMatchObject({ inexactNumbers: new Set(), renamed: 1 });
  });

  it.each(["", "{", "null", "{}", '{"args":[],"inexact":[]}', '{"args":{},"inexact":[1]}', '{"args":{},"inexact":[],"redacted":[1]}', '{"args":{},"inexact":[],"renamed":"1"}', '{"args":{}}'])("reads nothing out of %j", (text) => {
    expect(readRecordedArguments(text)).toBeNull();
  });
});
