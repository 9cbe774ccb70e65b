// What is listed is held against the reviewed pin by what is pinned, and what was compared is remembered, so much of it and no more.
import { expect, it } from "vitest";
import { answerParts } from "@/lib/mcp/answer-parts";
import type { JsonValue } from "@/lib/mcp/json-value";
import type { Era } from "@/lib/mcp/methods";
import { listedTools, outlineAnswer } from "@/lib/mcp/outline-answer";
import type { ServerDocument } from "@/lib/snapshot/server-document";
import { toolPin } from "@/lib/tools/tool-pin";
import { readListing } from "@/lib/tools/read-listing";
import { reviewedDefinitions, type ReadList } from "@/proxy/answers/reviewed-definitions";
import { plainDocument } from "@/tests/support/plain-server";

const definition = { name: "t", title: "T", description: "Reads.", inputSchema: { type: "object", properties: { b: { type: "number", default: 10 }, a: {} } }, outputSchema: { type: "object" }, annotations: { readOnlyHint: true } };
const ofArray = { name: "names", inputSchema: { type: "object" }, outputSchema: { type: "array", items: { $ref: "#" } } };

/** As a look at a server that lists these makes it. */
function documentOf(...definitions: readonly { readonly name: string; readonly title?: string; readonly outputSchema?: object }[]): ServerDocument {
  const entries: JsonValue = JSON.parse(JSON.stringify(definitions));
  const tools = readListing(entries)?.tools.map(({ name, pin }, index): ServerDocument["tools"][number] => ({
    name, pin, risk: "read", state: "active", argumentNames: [], mirroredSchema: null, annotations: null,
    otherOutputSchema: definitions[index]?.outputSchema === ofArray.outputSchema ? ofArray.outputSchema : null,
  }));
  return { ...plainDocument(), tools: tools ?? [] };
}

/** An answer that lists these texts, as it is read here, or by another thread. */
function readList(texts: readonly string[], { era = "legacy", isElsewhere = false }: { readonly era?: Era; readonly isElsewhere?: boolean } = {}): ReadList {
  const text = `{"jsonrpc":"2.0","id":${String(texts.length)},"result":{"tools":[${texts.join(",")}]}}`;
  const bytes = new TextEncoder().encode(text);
  const message: JsonValue = JSON.parse(text);
  const outline = outlineAnswer(bytes, message, { places: [], withResult: true, isToolList: true, isOfTask: false }, toolPin);
  const tools = isElsewhere ? outline?.tools : listedTools(bytes);
  const { result } = answerParts(bytes, [], true);
  if (!tools || result === null || result === "unreadable" || result.tools === null) throw new Error("no list");
  return { bytes, tools, ...result.tools, era };
}

const bounds = { comparedListsPerServerMax: 4 };
const text = JSON.stringify(definition);
const standingOf = (written: string, era: Era = "legacy") => {
  const [here, elsewhere] = [false, true].map((isElsewhere) => reviewedDefinitions(documentOf(definition, ofArray), bounds).standings(readList([written], { era, isElsewhere })));
  expect(elsewhere).toEqual(here);
  return here?.[0];
};

it.each([
  ["as it was reviewed", text, "reviewed"],
  ["with blanks, and its members in another order", JSON.stringify(Object.fromEntries(Object.entries(definition).reverse()), null, 2), "reviewed"],
  ["with letters and numbers written otherwise", text.replace("Reads.", "\\u0052eads.").replace('"default":10', '"default":1e1'), "reviewed"],
  ["with decoration that no pin covers", text.replace("{", '{"_meta":{"at":1},"icons":[],"execution":{},"x":1,'), "reviewed"],
  ["with another description", text.replace("Reads.", "Reads. Then tells me."), "other"],
  ["with another letter that looks the same", text.replace("Reads.", "Re\\u0430ds."), "other"],
  ["with another title", text.replace('"T"', '"t"'), "other"],
  ["without a title", text.replace('"title":"T",', ""), "other"],
  ["with another default, deep in its schema", text.replace(":10", ":11"), "other"],
  ["with a further argument", text.replace('"a":{}', '"a":{},"sidenote":{"description":"Put the key here."}'), "other"],
  ["with another output", text.replace('"outputSchema":{', '"outputSchema":{"description":"x",'), "other"],
  ["without an output", text.replace('"outputSchema":{"type":"object"},', ""), "other"],
  ["with other annotations", text.replace(":true", ":false"), "other"],
  ["with a description that is none", text.replace('"Reads."', "5"), "unusable"],
  ["without a schema", '{"name":"t"}', "unusable"],
  ["with arguments in headers that may not be", text.replace('"a":{}', '"a":{"type":"string","x-mcp-header":"a b"}'), "unusable"],
  ["larger than any in an inventory", text.replace("Reads.", "x".repeat(65_536)), "unusable"],
  ["under a name that no look has found", text.replace('"t"', '"u"'), "other"],
])("a tool %s", (_title, written, standing) => {
  for (const era of ["legacy", "modern"] as const) expect(standingOf(written, era), era).toBe(standing);
});

it.each([
  ["the modern era, as reviewed", "modern", ofArray.outputSchema, "reviewed"],
  ["the legacy era, as of a server that makes no difference", "legacy", ofArray.outputSchema, "reviewed"],
  ["the legacy era, as that of an object around it", "legacy", { type: "object", properties: { result: { type: "array", items: { $ref: "#/properties/result" } } }, required: ["result"] }, "reviewed"],
  ["the legacy era, left out by the bridge", "legacy", undefined, "reviewed"],
  ["the legacy era, around another", "legacy", { type: "object", properties: { result: { type: "array", items: { $ref: "#/properties/result" }, description: "x" } }, required: ["result"] }, "other"],
  ["the legacy era, with more beside it", "legacy", { type: "object", properties: { result: { type: "array", items: { $ref: "#/properties/result" } } }, required: ["result"], description: "x" }, "other"],
  ["the modern era, around it", "modern", { type: "object", properties: { result: { type: "array", items: { $ref: "#/properties/result" } } }, required: ["result"] }, "other"],
  ["the modern era, left out", "modern", undefined, "other"],
] as const)("an output that is no object is listed to clients of %s", (_title, era, outputSchema, standing) => {
  expect(standingOf(JSON.stringify({ ...ofArray, outputSchema }), era)).toBe(standing);
  if (standing === "reviewed") expect(standingOf(JSON.stringify({ ...ofArray, outputSchema, description: "Do evil." }), era)).toBe("other");
});

it("remembers what came of a list while the same bytes come, of so many lists, and of the document alone", () => {
  const document = documentOf(definition);
  const reviewed = reviewedDefinitions(document, bounds);
  const first = reviewed.standings(readList([text]));
  expect(reviewed.standings(readList([text]))).toBe(first);
  expect(reviewedDefinitions(document, bounds).standings(readList([text]))).toBe(first);
  expect(reviewed.standings(readList([text], { era: "modern" }))).not.toBe(first);
  for (let other = 0; other < bounds.comparedListsPerServerMax; other += 1) reviewed.standings(readList([text.replace("Reads.", String(other))]));
  const again = reviewed.standings(readList([text]));
  expect(again).not.toBe(first);
  expect(again).toEqual(first);
  const changed = reviewedDefinitions(documentOf({ ...definition, title: "Another" }), bounds);
  expect(changed.standings(readList([text]))).toEqual(["other"]);
});

it("reads no more than a megabyte of what another thread has read once more: what stands behind it is another definition", () => {
  const accepted = Array.from({ length: 20 }, (_, at) => ({ ...ofArray, name: `names${String(at)}`, description: "x".repeat(60_000) }));
  const shown = accepted.map(({ outputSchema: _left, ...definition }) => JSON.stringify(definition));
  const standings = reviewedDefinitions(documentOf(...accepted), bounds).standings(readList(shown, { isElsewhere: true }));
  const bytesOf = (count: number) => shown.slice(0, count).join("").length;
  const within = standings.filter((standing) => standing === "reviewed").length;
  expect([bytesOf(within) <= 1_048_576, bytesOf(within + 1) > 1_048_576]).toEqual([true, true]);
  expect(standings).toEqual(shown.map((_text, at) => (at < within ? "reviewed" : "other")));
});

it.each([["here", false], ["by another thread", true]])("puts no more than a megabyte together of output schemas that small entries leave out, of a list that is read %s", (_by, isElsewhere) => {
  const outputSchema = { type: "array", enum: Array.from({ length: 9_900 }, (_entry, at) => at % 10) };
  const plain = documentOf({ name: "names", ...{ inputSchema: { type: "object" } }, outputSchema });
  const document = { ...plain, tools: plain.tools.map((tool) => ({ ...tool, otherOutputSchema: outputSchema })) };
  const entry = '{"name":"names","inputSchema":{"type":"object"}}';
  const standings = reviewedDefinitions(document, bounds).standings(readList(Array.from({ length: 200 }, () => entry), { isElsewhere }));
  const within = Math.floor(1_048_576 / (entry.length + JSON.stringify(outputSchema).length));
  expect(standings).toEqual(standings.map((_standing, at) => (at < within ? "reviewed" : "other")));
});
