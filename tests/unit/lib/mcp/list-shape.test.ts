// Filtered lists: order, pages and unknown fields stay, byte for byte; what cannot be read never passes.
import { describe, expect, it } from "vitest";
import { toolsMax } from "@/lib/mcp/bounds";
import { entrySpans, memberSpans, splice, wholeSpan } from "@/lib/mcp/json-spans";
import type { JsonValue } from "@/lib/mcp/json-value";
import { keepEntries, readToolList } from "@/lib/mcp/list-shape";

const but = (hidden: string) => (name: string): boolean => name !== hidden;
const tool = (name: string): { [key: string]: JsonValue } => ({ name, inputSchema: { type: "object" }, "x-vendor": { deep: [1] } });

/** The text of a result without the tools that `keep` does not want. */
function filtered(text: string, keep: (name: string) => boolean): string {
  const bytes = new TextEncoder().encode(text);
  const list = readToolList(JSON.parse(text));
  const whole = wholeSpan(bytes);
  const tools = whole === null ? undefined : memberSpans(bytes, whole)?.get("tools");
  if (!list.ok || tools === undefined) throw new Error("no list");
  const kept = list.tools.flatMap(({ name }, position) => (keep(name) ? [position] : []));
  return new TextDecoder().decode(splice(bytes, keepEntries(tools, entrySpans(bytes, tools) ?? [], kept)));
}

it("reads each tool's whole definition, in the server's order", () => {
  expect(readToolList({ tools: [tool("b"), tool("a")], nextCursor: "2", extra: 1 })).toEqual({ ok: true, tools: [{ name: "b", definition: tool("b") }, { name: "a", definition: tool("a") }] });
});
it("takes out hidden tools and nothing else, in the server's order and its own bytes", () => {
  const text = '{"before": 1.0, "tools" : [ {"name":"c","n":9007199254740993}, {"name":"wi\\u0070e"} ,{"name":"a","t":"]},{"}, {"name":"wipe"} ], "nextCursor":"2"}';
  expect(filtered(text, but("wipe"))).toBe('{"before": 1.0, "tools" : [{"name":"c","n":9007199254740993},{"name":"a","t":"]},{"}], "nextCursor":"2"}');
});
it("passes on an empty page that has a next one", () => {
  expect(filtered('{"tools":[{"name":"wipe"}],"nextCursor":"2"}', but("wipe"))).toBe('{"tools":[],"nextCursor":"2"}');
});

describe("what is no list is a fault", () => {
  it.each<[JsonValue, string]>([
    [null, "not_an_object"], [[], "not_an_object"], [{}, "no_tools"], [{ tools: {} }, "no_tools"], [{ tools: null }, "no_tools"], [{ tools: [5] }, "tool_without_name"],
    [{ tools: [tool("a"), { Name: "b" }] }, "tool_without_name"], [{ tools: [{ name: 5 }] }, "tool_without_name"], [{ resultType: "input_required", tools: [] }, "result_type"],
    [{ resultType: 5, tools: [] }, "result_type"], [Object.create({ tools: [] }), "no_tools"],
  ])("%j", (result, fault) => expect(readToolList(result)).toEqual({ ok: false, fault }));
  it("holds 1,000 tools in a page and not one more", () => {
    const page = (count: number): JsonValue => ({ tools: Array.from({ length: count }, (_, index) => tool(`t${index}`)) });
    expect(readToolList(page(toolsMax))).toMatchObject({ ok: true });
    expect(readToolList(page(toolsMax + 1))).toEqual({ ok: false, fault: "too_many_tools" });
  });
});
