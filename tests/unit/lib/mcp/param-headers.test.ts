// Arguments in headers: what a header may say beside the argument that it mirrors, and which may say nothing.
import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/mcp/json-value";
import { emptyParamHeaders, refuseParamHeaders } from "@/lib/mcp/param-headers";

const mirrored = [{ path: ["region"], header: "Region" }, { path: ["deep", "n"], header: "N" }];
const cell = (headers: Record<string, string | readonly string[]>, args: JsonObject, required: boolean) => refuseParamHeaders(1, headers, mirrored, args, { required })?.cell ?? null;

describe("a header", () => {
  it("that is missing is refused where it is required alone; one that says something else always", () => {
    expect([cell({}, { region: "eu" }, true), cell({}, { region: "eu" }, false)]).toEqual(["param-header-missing", null]);
    for (const required of [true, false]) {
      expect(cell({ "mcp-param-region": "us" }, { region: "eu" }, required)).toBe("param-header-mismatch");
      expect(cell({ "mcp-param-region": "=?base64?ZXU?=" }, { region: "eu" }, required)).toBe("param-header-invalid-encoding");
      expect(cell({ "mcp-param-region": " eu ", "mcp-param-n": "42.0" }, { region: "eu", deep: { n: 42 } }, required)).toBeNull();
    }
  });

  it("is not looked at where its argument is absent or null, and where it mirrors none", () => {
    expect(cell({ "mcp-param-region": "us", "mcp-param-n": "1", "mcp-param-other": "x" }, { region: null }, true)).toBeNull();
  });

  it("is empty where its argument has no text: absent, null, an object, a number that no double holds", () => {
    const empty = (args: JsonObject) => [...emptyParamHeaders(mirrored, args)];
    expect(empty({})).toEqual(["mcp-param-region", "mcp-param-n"]);
    expect(empty({ region: null, deep: { n: 2 ** 60 } })).toEqual(["mcp-param-region", "mcp-param-n"]);
    expect(empty({ region: {}, deep: { n: 0 } })).toEqual(["mcp-param-region"]);
    expect(empty({ region: "", deep: { n: false } })).toEqual([]);
  });
});
