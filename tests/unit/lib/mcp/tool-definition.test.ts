// Definitions: what enters an inventory, and that a pin changes exactly with what a model or a policy acts on.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toolDefinitionBytesMax, toolNameCharactersMax, toolsMax } from "@/lib/mcp/bounds";
import { canonicalJson } from "@/lib/mcp/canonical-json";
import type { JsonValue } from "@/lib/mcp/json-value";
import { readToolDefinition, readToolDefinitions } from "@/lib/mcp/tool-definition";

const definition = (more: { readonly [key: string]: JsonValue } = {}): { [key: string]: JsonValue } => ({ name: "run", description: "Runs a model", inputSchema: { type: "object", properties: { b: {}, a: {} } }, ...more });
const pinOf = (entry: JsonValue): string => {
  const read = readToolDefinition(entry);
  return read.ok ? read.tool.pinInput : `refused: ${read.fault}`;
};
const faultOf = (entry: JsonValue): string => {
  const read = readToolDefinition(entry);
  return read.ok ? "accepted" : read.fault;
};

describe("PRO-28: arguments that a server wants in headers", () => {
  const wanting = (header: JsonValue, type = "string"): JsonValue => ({ type: "object", properties: { a: { type, "x-mcp-header": header } } });
  it.each<[string, JsonValue]>([
    ["a line break", wanting("A\r\nAuthorization: x")], ["a blank", wanting("A B")], ["a colon", wanting("Authorization:")], ["nothing", wanting("")], ["65 characters", wanting("a".repeat(65))], ["no text", wanting(1)],
    ["a name beyond ASCII", wanting("Ä")], ["a number's value", wanting("A", "number")], ["an object's value", wanting("A", "object")],
    ["the same name twice", { type: "object", properties: { a: { type: "string", "x-mcp-header": "A" }, b: { type: "string", "x-mcp-header": "a" } } }],
    ["a property of list entries", { type: "object", properties: { a: { type: "array", items: { type: "string", "x-mcp-header": "A" } } } }],
    ["a property of one case", { type: "object", anyOf: [{ properties: { a: { type: "string", "x-mcp-header": "A" } } }] }],
  ])("%s: the tool is left out, and others stay", (_title, inputSchema) => {
    const read = readToolDefinitions([definition({ inputSchema }), definition({ name: "other" })]);
    expect(read).toMatchObject({ tools: [{ name: "other" }], refused: [{ index: 0, name: "run", fault: "mirrored_header" }] });
  });
  it.each(["Region", "a".repeat(64), "Authorization"])("%s is the end of a header of its own", (header) => expect(faultOf(definition({ inputSchema: wanting(header) }))).toBe("accepted"));
});

describe("the pin", () => {
  it("is canonical: the order of members does not count", () => {
    expect(pinOf({ inputSchema: { properties: { a: {}, b: {} }, type: "object" }, description: "Runs a model", name: "run" })).toBe(pinOf(definition()));
    expect(pinOf(definition())).toBe('{"description":"Runs a model","inputSchema":{"properties":{"a":{},"b":{}},"type":"object"},"name":"run"}');
  });
  it.each<[string, JsonValue]>([["name", "run2"], ["title", "T"], ["description", "Runs a model."], ["inputSchema", { type: "object" }], ["outputSchema", {}], ["annotations", { readOnlyHint: true }]])(
    "changes with %s", (key, value) => expect(pinOf(definition({ [key]: value }))).not.toBe(pinOf(definition())),
  );
  it("does not change with decoration, and takes null as absent", () => {
    expect(pinOf(definition({ icons: [{ src: "data:," }], _meta: { a: 1 }, title: null, annotations: null }))).toBe(pinOf(definition()));
  });
  it("sorts by code units and is the same for equal values", () => {
    expect(canonicalJson({ "\ufb33": 1, "😀": 2, a: [1.0, 1e2, -0], A: null })).toBe('{"A":null,"a":[1,100,0],"😀":2,"\ufb33":1}');
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const parsed: JsonValue = JSON.parse(JSON.stringify(value));
      const text = canonicalJson(parsed);
      if (text === null) return;
      expect(JSON.parse(text)).toEqual(parsed);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }));
  });
});

describe("names", () => {
  it.each(["run", "a", "a.b-c_D9", "files/read", "ünïcode", "a b", "n".repeat(toolNameCharactersMax), "😀".repeat(toolNameCharactersMax)])("%j is usable", (name) => expect(faultOf(definition({ name }))).toBe("accepted"));
  it.each<JsonValue>(["", "n".repeat(toolNameCharactersMax + 1), "wipe_*", "*", "a\u0000", "a\nb", "a\u200bb", "a\u202eb", "\ufeffa", "a\u2028b", "\ud800", 5, null, ["run"]])("%j is not", (name) => expect(faultOf(definition({ name }))).toBe("name"));
});

describe("shapes and bounds", () => {
  it.each<[JsonValue, string]>([
    [null, "not_an_object"], [definition({ title: 5 }), "title"], [definition({ description: [] }), "description"], [definition({ inputSchema: true }), "input_schema"],
    [{ name: "run" }, "input_schema"], [definition({ outputSchema: 5 }), "output_schema"], [definition({ annotations: [] }), "annotations"],
  ])("%j is refused as %s", (entry, fault) => expect(faultOf(entry)).toBe(fault));
  it("holds 64 KiB of canonical text and not one byte more", () => {
    const overhead = (canonicalJson(definition({ description: "" })) ?? "").length;
    const filled = (bytes: number): JsonValue => definition({ description: "x".repeat(bytes - overhead) });
    expect(faultOf(filled(toolDefinitionBytesMax))).toBe("accepted");
    expect(faultOf(filled(toolDefinitionBytesMax + 1))).toBe("too_large");
    expect(faultOf(definition({ description: "x", _meta: { y: "é".repeat(toolDefinitionBytesMax / 2) } }))).toBe("too_large");
  });
  it("refuses a definition nested past 64 levels, however deep", () => {
    let deep: JsonValue = {};
    for (let level = 0; level < 100_000; level += 1) deep = { a: deep };
    expect(faultOf(definition({ inputSchema: { type: "object", deep } }))).toBe("too_large");
  });
});

describe("inventories", () => {
  it("keeps the order, and names what it left out", () => {
    const inventory = readToolDefinitions([definition({ name: "b" }), { name: "*" }, definition({ name: "a" }), { name: "x" }]);
    expect(inventory?.tools.map(({ name }) => name)).toEqual(["b", "a"]);
    expect(inventory?.refused).toEqual([{ index: 1, name: null, fault: "name" }, { index: 3, name: "x", fault: "input_schema" }]);
  });
  it("takes neither of two tools with one name, a broken one among them", () => {
    expect(readToolDefinitions([definition(), definition({ name: "other" }), definition({ description: "evil" })])).toMatchObject({
      tools: [{ name: "other" }], refused: [{ index: 0, fault: "name_taken" }, { index: 2, fault: "name_taken" }],
    });
    expect(readToolDefinitions([definition(), { name: "run" }])?.tools).toEqual([]);
  });
  it("holds 1,000 tools and not one more", () => {
    const list = (count: number): JsonValue => Array.from({ length: count }, (_, index) => definition({ name: `t${index}` }));
    expect(readToolDefinitions(list(toolsMax))?.tools).toHaveLength(toolsMax);
    expect(readToolDefinitions(list(toolsMax + 1))).toBeNull();
    expect(readToolDefinitions({ tools: [] })).toBeNull();
  });
});
