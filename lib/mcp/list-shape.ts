// A `tools/list` result, less the tools that a grant may not see. Order, pages and unknown fields stay as the server sent them.
// Which tools those are is decided in lib/guard/visible-tools.ts.
import { listTtlMsMax, toolsMax } from "./bounds";
import { isJsonArray, isJsonObject, memberOf, type JsonObject, type JsonValue } from "./json-value";
import type { Era } from "./methods";

export type ListFault = "not_an_object" | "result_type" | "no_tools" | "too_many_tools" | "tool_without_name";

export type ShapedList =
  /** Where `changed` is false the server's own bytes may go on; otherwise `result` is to be serialised. */
  | { readonly ok: true; readonly changed: boolean; readonly result: JsonObject; readonly hidden: number }
  | { readonly ok: false; readonly fault: ListFault };

/**
 * Keeps exactly the tools for which `keep` says yes. A list that cannot be read as one is a fault, never the list as it was.
 * In the modern era the result is marked as this grant's own (`cacheScope: "private"`) and short-lived (`ttlMs` ≤ 60,000).
 */
export function shapeToolList(result: JsonValue, era: Era, keep: (name: string, definition: JsonObject) => boolean): ShapedList {
  if (!isJsonObject(result)) return { ok: false, fault: "not_an_object" };
  const resultType = memberOf(result, "resultType");
  if (resultType !== undefined && resultType !== "complete") return { ok: false, fault: "result_type" };
  const tools = memberOf(result, "tools");
  if (!isJsonArray(tools)) return { ok: false, fault: "no_tools" };
  if (tools.length > toolsMax) return { ok: false, fault: "too_many_tools" };
  const kept: JsonObject[] = [];
  for (const tool of tools) {
    const name = memberOf(tool, "name");
    if (!isJsonObject(tool) || typeof name !== "string") return { ok: false, fault: "tool_without_name" };
    if (keep(name, tool)) kept.push(tool);
  }
  const hidden = tools.length - kept.length;
  const cache = era === "modern" ? privateCache(result) : null;
  if (hidden === 0 && cache === null) return { ok: true, changed: false, result, hidden };
  // Assigning to a name that is there keeps its place: the members stay in the server's order.
  return { ok: true, changed: true, result: { ...result, tools: kept, ...cache }, hidden };
}

/** The two cache members as they must be; null where they are so already. */
function privateCache(result: JsonObject): { readonly ttlMs: number; readonly cacheScope: "private" } | null {
  const ttlMs = memberOf(result, "ttlMs");
  const bounded = typeof ttlMs === "number" && ttlMs >= 0 ? Math.min(ttlMs, listTtlMsMax) : 0;
  return ttlMs === bounded && memberOf(result, "cacheScope") === "private" ? null : { ttlMs: bounded, cacheScope: "private" };
}
