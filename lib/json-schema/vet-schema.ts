// Looks a schema over before the library sees it: nothing too large, nothing that would change the library for others.

import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";
import { schemaCharactersMax, schemaDepthMax, schemaNodesMax, schemaUriCharactersMax } from "./bounds";
import { defaultDialect, dialectNamed, type Dialect } from "./dialects";

/** Keywords whose texts the library reads as URIs. */
const uriKeywords: ReadonlySet<string> = new Set(["$id", "id", "$ref", "$dynamicRef", "$recursiveRef", "$anchor", "$dynamicAnchor"]);
/** Documents that the library holds for everybody; a schema that calls itself one of them would be mistaken for it. */
const publishedNames = /^https?:\/\/json-schema\.org(?:[/?#]|$)/i;

/**
 * The dialect of a schema that may be compiled; null where it declares an unknown one, holds parts in another one, brings a
 * vocabulary of its own, or is past a bound. Linear, never throws.
 */
export function vetSchema(schema: JsonObject): Dialect | null {
  const declared = ownMember(schema, "$schema");
  const dialect = declared === undefined ? defaultDialect : typeof declared === "string" ? dialectNamed(declared) : null;
  return dialect !== null && isWithinBounds(schema) && everyObject(schema, (object) => isHarmless(object, dialect)) ? dialect : null;
}

function isWithinBounds(schema: Json): boolean {
  let nodes = 0;
  let characters = 0;
  const waiting: { readonly value: Json; readonly depth: number }[] = [{ value: schema, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, depth } = next;
    nodes += 1;
    if (nodes > schemaNodesMax || depth > schemaDepthMax) return false;
    if (typeof value === "string") characters += value.length;
    else if (isJsonObject(value)) for (const key of Object.keys(value)) characters += key.length;
    if (characters > schemaCharactersMax) return false;
    for (const child of childrenOf(value)) waiting.push({ value: child, depth: depth + 1 });
  }
  return true;
}

function everyObject(schema: Json, holds: (object: JsonObject) => boolean): boolean {
  const waiting: Json[] = [schema];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (isJsonObject(next) && !holds(next)) return false;
    waiting.push(...childrenOf(next));
  }
  return true;
}

function childrenOf(value: Json): readonly Json[] {
  return isJsonArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
}

/** Keywords alone are texts: where a schema describes an argument called `$id`, its value is a schema, and an object. */
function isHarmless(object: JsonObject, dialect: Dialect): boolean {
  for (const key of Object.keys(object)) {
    const value = ownMember(object, key);
    if (key === "$vocabulary" && isJsonObject(value)) return false;
    if (typeof value !== "string") continue;
    if (key === "$schema" && dialectNamed(value) !== dialect) return false;
    if (uriKeywords.has(key) && value.length > schemaUriCharactersMax) return false;
    if ((key === "$id" || key === "id") && publishedNames.test(value)) return false;
  }
  return true;
}
