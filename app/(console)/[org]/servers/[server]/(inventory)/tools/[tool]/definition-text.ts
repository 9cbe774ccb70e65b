// A definition as text that people can read and compare. Pure.

import type { JsonObject, JsonValue } from "@/lib/mcp/json-value";
import { visibleText } from "../../visible-text";

const first: readonly string[] = ["name", "title", "description", "inputSchema", "outputSchema", "annotations"];

/** Indented JSON, the members that the pin covers first; the same text for definitions that differ only in the order of their members. */
export function definitionText(definition: JsonObject): string {
  const rest = Object.keys(definition).filter((key) => !first.includes(key)).sort();
  const ordered = [...first, ...rest].flatMap((key): [string, JsonValue][] => {
    const value = Object.hasOwn(definition, key) ? definition[key] : undefined;
    return value === undefined ? [] : [[key, value]];
  });
  return visibleText(JSON.stringify(Object.fromEntries(ordered), null, 2));
}
