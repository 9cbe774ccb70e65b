// What compiling a schema takes, found out before it is compiled: nothing cuts it short once it has begun.
import { patternWork } from "@/lib/linear-regex/pattern-work";
import { isJsonArray, isJsonObject } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";
import type { SchemaSize } from "./bounds";

/** Whether the schema is no larger. Linear; a schema that is within takes no longer than a hundredth of a second or two for each of both. */
export function isSchemaWithin(schema: Json, most: SchemaSize): boolean {
  const patterns = new Set<string>();
  let nodes = 0;
  const waiting: Json[] = [schema];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    nodes += 1;
    if (nodes > most.nodes) return false;
    if (isJsonArray(next)) for (const entry of next) waiting.push(entry);
    if (!isJsonObject(next)) continue;
    for (const value of Object.values(next)) waiting.push(value);
    for (const pattern of patternsOf(next)) patterns.add(pattern);
  }
  let work = 0;
  for (const pattern of patterns) work += patternWork(pattern);
  return work <= most.patternWork;
}

/** Where the object is a schema; where it is something else, a few too many. */
function patternsOf({ pattern, patternProperties }: { readonly [keyword: string]: Json }): readonly string[] {
  return [...(typeof pattern === "string" ? [pattern] : []), ...(isJsonObject(patternProperties) ? Object.keys(patternProperties) : [])];
}
