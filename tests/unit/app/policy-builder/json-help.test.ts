import { describe, expect, it } from "vitest";
import type { BuilderTool } from "@/app/(console)/[org]/servers/[server]/policy/builder-types";
import { completionsAt } from "@/app/(console)/[org]/servers/[server]/policy/json/completions";
import { documentationAt } from "@/app/(console)/[org]/servers/[server]/policy/json/documentation";
import { jsonCursor } from "@/app/(console)/[org]/servers/[server]/policy/json/json-cursor";
import { operatorNames } from "@/lib/policy-engine/operators";

const tools: readonly BuilderTool[] = [
  { name: "refund", risk: "financial", state: "active", description: "Refund an order", inputSchema: { type: "object", required: ["amount"], properties: { amount: { type: "number" }, currency: { enum: ["EUR", "USD"] } } } },
  { name: "list", risk: "read", state: "active", description: "", inputSchema: {} },
];

/** The text without its mark, and where the mark was. */
function marked(text: string): readonly [string, number] {
  return [text.replace("|", ""), text.indexOf("|")];
}
const labels = (text: string): readonly string[] => completionsAt(...marked(text), tools)?.options.map(({ label }) => label) ?? [];
const inserts = (text: string): readonly string[] => completionsAt(...marked(text), tools)?.options.map(({ insert }) => insert) ?? [];
const docs = (text: string): string | undefined => documentationAt(...marked(text))?.text;

describe("the cursor in a text", () => {
  it.each([
    ['{"a":{"b":[1,|', ["a", "b", 1], "value"],
    ['{"a":{"b|', ["a"], "key"],
    ['{"a":"x|"', ["a"], "value"],
    ['{"a":1,|}', [], "key"],
    ['{"a":{"b":1},"c":|', ["c"], "value"],
    ['{"a\\"]":{|', ['a"]'], "key"],
    ['{"a": "{[", "b": [{}, {|', ["b", 1], "key"],
  ] as const)("%s", (text, steps, at) => {
    expect(jsonCursor(...marked(text))).toMatchObject({ steps, at });
  });

  it("is nowhere outside of the braces, and deeper than documents go", () => {
    expect(jsonCursor("", 0)).toBeNull();
    expect(jsonCursor("[".repeat(500), 500)).toBeNull();
  });

  it("never fails, wherever it stands in whatever text", () => {
    const text = '{"a":[{"b\\u00zz":"x\n,}]]"]{:"';
    for (let offset = 0; offset <= text.length; offset += 1) expect(() => completionsAt(text, offset, tools)).not.toThrow();
  });
});

describe("completions", () => {
  it("offer the members that the language has and the object has not", () => {
    expect(labels('{"version":"1",|}')).toContain("default");
    expect(labels('{"version":"1",|}')).not.toContain("version");
    expect(labels('{"tools":{"refund":{"|"}}}')).toEqual(expect.arrayContaining(["require", "deny_if", "approve_if", "limits", "action"]));
    expect(labels('{"tools":{"refund":{"limits":[{"|"}]}}}')).toEqual(expect.arrayContaining(["counter", "window", "max", "scope"]));
  });

  it("write the value's own brackets, and nothing where a value stands", () => {
    expect(inserts('{"|}')).toContain('"hide": [#]');
    expect(inserts('{"|}')).toContain('"tools": { # }');
    expect(inserts('{"hi|": ["x"]}')).toContain('"hide"');
  });

  it("offer the words of a value", () => {
    expect(labels('{"default": |}')).toEqual(["allow", "deny"]);
    expect(labels('{"tools":{"refund":{"deny_if":[{"conditions":[{"path":"args.amount","op":"|"}]}]}}}')).toEqual([...operatorNames]);
    expect(labels('{"risk":{"write":{"action":"|"}}}')).toEqual(["allow", "deny", "hide", "require_approval"]);
    expect(labels('{"risk":{"|"}}')).toEqual(["read", "write", "execute", "destructive", "financial"]);
  });

  it("offer the server's tools, and the arguments of the tool at hand", () => {
    expect(labels('{"tools":{"list":{},"|"}}')).toEqual(["refund"]);
    expect(labels('{"hide":["|"]}')).toEqual(["refund", "list"]);
    const paths = labels('{"tools":{"refund":{"require":[{"conditions":[{"path":"|"}]}]}}}');
    expect(paths.slice(0, 2)).toEqual(["args.amount", "args.currency"]);
    expect(paths).toContain("time.hour");
    expect(labels('{"tools":{"r*":{"limits":[{"increment_from":"|"}]}}}')).toContain("args.amount");
    expect(labels('{"tools":{"refund":{"require":[{"conditions":[{"path":"args.currency","op":"in","value":["|"]}]}]}}}')).toEqual(["EUR", "USD"]);
  });
});

describe("documentation", () => {
  it("says what a member, a word and an operator mean, and nothing of texts of one's own", () => {
    expect(docs('{"def|ault":"deny"}')).toMatch(/nothing in the document lists/);
    expect(docs('{"default":"de|ny"}')).toBe("Denied.");
    expect(docs('{"tools":{"t":{"deny_if":[{"conditions":[{"op":"host|_in"}]}]}}}')).toMatch(/absolute URL/);
    expect(docs('{"tools":{"t":{"limits":[{"max":1|0}]}}}')).toMatch(/What the window holds/);
    expect(docs('{"unheard|_of":1}')).toBeUndefined();
    expect(docs("{ | }")).toBeUndefined();
  });
});
