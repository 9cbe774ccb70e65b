// Filtered lists: order, pages and unknown fields stay; what cannot be read never passes.
import { describe, expect, it } from "vitest";
import { toolsMax } from "@/lib/mcp/bounds";
import type { JsonValue } from "@/lib/mcp/json-value";
import { shapeToolList } from "@/lib/mcp/list-shape";

const all = (): boolean => true;
const but = (hidden: string) => (name: string): boolean => name !== hidden;
const tool = (name: string): { [key: string]: JsonValue } => ({ name, inputSchema: { type: "object" }, "x-vendor": { deep: [1] } });

describe("in the legacy era", () => {
  it("leaves a list of visible tools as it is", () => {
    const result = { tools: [tool("b"), tool("a")], nextCursor: "2", cacheScope: "public", extra: 1 };
    const shaped = shapeToolList(result, "legacy", all);
    expect(shaped).toEqual({ ok: true, changed: false, result, hidden: 0 });
    expect(shaped.ok && shaped.result).toBe(result);
  });
  it("takes out hidden tools and nothing else, in the server's order of tools and members", () => {
    const result = { before: 1, tools: [tool("c"), tool("wipe"), tool("a"), tool("wipe")], nextCursor: "2", extra: { deep: true } };
    const shaped = shapeToolList(result, "legacy", but("wipe"));
    expect(shaped.ok && JSON.stringify(shaped.result)).toBe(JSON.stringify({ before: 1, tools: [tool("c"), tool("a")], nextCursor: "2", extra: { deep: true } }));
    expect(shaped).toMatchObject({ changed: true, hidden: 2 });
  });
  it("passes on an empty page that has a next one", () => {
    expect(shapeToolList({ tools: [tool("wipe")], nextCursor: "2" }, "legacy", but("wipe"))).toMatchObject({ ok: true, result: { tools: [], nextCursor: "2" } });
  });
  it("hands the predicate the whole definition", () => {
    const seen: JsonValue[] = [];
    shapeToolList({ tools: [tool("a")] }, "legacy", (_name, definition) => { seen.push(definition); return true; });
    expect(seen).toEqual([tool("a")]);
  });
});

describe("in the modern era", () => {
  it.each<[JsonValue | undefined, number]>([[0, 0], [60_000, 60_000], [60_001, 60_000], [3_600_000, 60_000], [-1, 0], ["9", 0], [undefined, 0], [null, 0]])("ttlMs %j becomes %j, private", (ttlMs, bounded) => {
    const shaped = shapeToolList({ resultType: "complete", tools: [], ...(ttlMs !== undefined && { ttlMs }), cacheScope: "public" }, "modern", all);
    expect(shaped).toMatchObject({ ok: true, changed: true, result: { ttlMs: bounded, cacheScope: "private" } });
  });
  it("leaves a list that is private and short-lived as it is", () => {
    expect(shapeToolList({ tools: [tool("a")], ttlMs: 60_000, cacheScope: "private" }, "modern", all)).toMatchObject({ changed: false });
  });
});

describe("what is no list is a fault", () => {
  it.each<[JsonValue, string]>([
    [null, "not_an_object"], [[], "not_an_object"], [{}, "no_tools"], [{ tools: {} }, "no_tools"], [{ tools: null }, "no_tools"], [{ tools: [5] }, "tool_without_name"],
    [{ tools: [tool("a"), { Name: "b" }] }, "tool_without_name"], [{ tools: [{ name: 5 }] }, "tool_without_name"], [{ resultType: "input_required", tools: [] }, "result_type"],
    [{ resultType: 5, tools: [] }, "result_type"], [Object.create({ tools: [] }), "no_tools"],
  ])("%j", (result, fault) => expect(shapeToolList(result, "modern", all)).toEqual({ ok: false, fault }));
  it("holds 1,000 tools in a page and not one more", () => {
    const page = (count: number): JsonValue => ({ tools: Array.from({ length: count }, (_, index) => tool(`t${index}`)) });
    expect(shapeToolList(page(toolsMax), "legacy", all)).toMatchObject({ ok: true });
    expect(shapeToolList(page(toolsMax + 1), "legacy", all)).toEqual({ ok: false, fault: "too_many_tools" });
  });
});
