// A `tools/list` result, less the tools that a grant may not see. Order, pages and unknown fields stay as the server sent them.
// Which tools those are is decided in lib/guard/visible-tools.ts.
import { toolsMax } from "./bounds";
import { entrySpans, type Edit, type Span } from "./json-spans";
import { isJsonArray, isJsonObject, memberOf, type JsonObject, type JsonValue } from "./json-value";

export type ListFault = "not_an_object" | "result_type" | "no_tools" | "too_many_tools" | "tool_without_name";

export type ShapedList =
  /** `kept` are the positions of the tools that stay. */
  | { readonly ok: true; readonly kept: readonly number[]; readonly hidden: number }
  | { readonly ok: false; readonly fault: ListFault };

/** Keeps exactly the tools for which `keep` says yes. A list that cannot be read as one is a fault, never the list as it was. */
export function shapeToolList(result: JsonValue, keep: (name: string, definition: JsonObject) => boolean): ShapedList {
  if (!isJsonObject(result)) return { ok: false, fault: "not_an_object" };
  const resultType = memberOf(result, "resultType");
  if (resultType !== undefined && resultType !== "complete") return { ok: false, fault: "result_type" };
  const tools = memberOf(result, "tools");
  if (!isJsonArray(tools)) return { ok: false, fault: "no_tools" };
  if (tools.length > toolsMax) return { ok: false, fault: "too_many_tools" };
  const kept: number[] = [];
  for (const [position, tool] of tools.entries()) {
    const name = memberOf(tool, "name");
    if (!isJsonObject(tool) || typeof name !== "string") return { ok: false, fault: "tool_without_name" };
    if (keep(name, tool)) kept.push(position);
  }
  return { ok: true, kept, hidden: tools.length - kept.length };
}

/** The array with the entries at these positions alone, each byte for byte as it was. */
export function keepEntries(bytes: Uint8Array, array: Span, kept: readonly number[]): Edit {
  const entries = entrySpans(bytes, array) ?? [];
  const texts = kept.flatMap((position) => {
    const span = entries[position];
    return span === undefined ? [] : [decoder.decode(bytes.subarray(span.start, span.end))];
  });
  return { span: array, json: `[${texts.join(",")}]` };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
