// A `tools/list` result, less the tools that a grant may not see. Order, pages and unknown fields stay as the server sent them.
// Which tools those are is decided in lib/guard/visible-tools.ts.
import { toolsMax } from "./bounds";
import type { Edit, Span } from "./json-spans";
import { isJsonArray, isJsonObject, memberOf, type JsonObject, type JsonValue } from "./json-value";

export type ListFault = "not_an_object" | "result_type" | "no_tools" | "too_many_tools" | "tool_without_name";

export interface NamedDefinition {
  readonly name: string;
  readonly definition: JsonObject;
}

export type ToolList =
  /** In the server's order. */
  | { readonly ok: true; readonly tools: readonly NamedDefinition[] }
  | { readonly ok: false; readonly fault: ListFault };

/** The tools that a result lists. A list that cannot be read as one is a fault, never the list as it was. */
export function readToolList(result: JsonValue): ToolList {
  if (!isJsonObject(result)) return { ok: false, fault: "not_an_object" };
  const resultType = memberOf(result, "resultType");
  if (resultType !== undefined && resultType !== "complete") return { ok: false, fault: "result_type" };
  const listed = memberOf(result, "tools");
  if (!isJsonArray(listed)) return { ok: false, fault: "no_tools" };
  if (listed.length > toolsMax) return { ok: false, fault: "too_many_tools" };
  const tools: NamedDefinition[] = [];
  for (const definition of listed) {
    const name = memberOf(definition, "name");
    if (!isJsonObject(definition) || typeof name !== "string") return { ok: false, fault: "tool_without_name" };
    tools.push({ name, definition });
  }
  return { ok: true, tools };
}

/** The edits after which the array has the entries at these positions alone, each byte for byte as it was. `entries` are where all of them stand. */
export function keepEntries(array: Span, entries: readonly Span[], kept: readonly number[]): readonly Edit[] {
  const spans = kept.flatMap((position) => entries[position] ?? []);
  const edits: Edit[] = [];
  let from = array.start;
  for (const { start, end } of spans) {
    edits.push({ span: { start: from, end: start }, json: from === array.start ? "[" : "," });
    from = end;
  }
  return [...edits, { span: { start: from, end: array.end }, json: from === array.start ? "[]" : "]" }];
}
