// What of a schema decides: without words for people and without formats (never asserted), and with the values of `enum` and
// `const` set aside, so that nothing inside them can be taken for a schema, an identifier or a reference.

import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";
import type { Dialect } from "./dialects";

export const literalsMember = "portcullis:literals";

const wordKeywords: ReadonlySet<string> = new Set([
  "title", "description", "$comment", "default", "examples", "deprecated", "readOnly", "writeOnly",
  "format", "contentEncoding", "contentMediaType", "contentSchema",
]);
const schemaKeywords: ReadonlySet<string> = new Set([
  "additionalItems", "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties",
]);
const schemaListKeywords: ReadonlySet<string> = new Set(["allOf", "anyOf", "items", "oneOf", "prefixItems"]);
const schemaMapKeywords: ReadonlySet<string> = new Set([
  "$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties",
]);

export interface StrippedSchema {
  readonly schema: Json;
  /** In the stripped schema `enum` and `const` hold `{[literalsMember]: index}`, the place of their values in here. */
  readonly literals: readonly (readonly Json[])[];
}

/** A copy; the depth of the schema has been looked at before. Unknown keywords are kept as they are, since references may lead there. */
export function stripSchema(schema: JsonObject, dialect: Dialect): StrippedSchema {
  const literals: (readonly Json[])[] = [];
  return { schema: strip(schema, { literals, refStandsAlone: dialect.includes("/draft-0") }), literals };
}

interface Stripping {
  readonly literals: (readonly Json[])[];
  /** Up to draft-07 nothing beside a `$ref` counts. */
  readonly refStandsAlone: boolean;
}

function strip(schema: Json, stripping: Stripping): Json {
  if (!isJsonObject(schema)) return schema;
  const reference = stripping.refStandsAlone ? ownMember(schema, "$ref") : undefined;
  if (typeof reference === "string") return stripReference(schema, reference, stripping);
  const kept: [string, Json][] = [];
  for (const keyword of Object.keys(schema)) {
    const value = ownMember(schema, keyword);
    if (value === undefined || wordKeywords.has(keyword)) continue;
    kept.push([keyword, stripKeyword(keyword, value, stripping)]);
  }
  return Object.fromEntries(kept);
}

/**
 * The library takes the whole object for the reference, so that nothing in it could be pointed at: many schemas are a `$ref` into
 * the definitions beside it. An identifier there would give the reference another base.
 */
function stripReference(schema: JsonObject, reference: string, stripping: Stripping): Json {
  const definitions = ["definitions", "$defs"].flatMap((keyword): [string, Json][] => {
    const value = ownMember(schema, keyword);
    return value === undefined ? [] : [[keyword, stripKeyword(keyword, value, stripping)]];
  });
  return definitions.length === 0 ? { $ref: reference } : { allOf: [{ $ref: reference }], ...Object.fromEntries(definitions) };
}

function stripKeyword(keyword: string, value: Json, stripping: Stripping): Json {
  if (keyword === "enum" && isJsonArray(value)) return setAside(value, stripping);
  if (keyword === "const") return setAside([value], stripping);
  if (schemaListKeywords.has(keyword) && isJsonArray(value)) return value.map((entry) => strip(entry, stripping));
  if (schemaKeywords.has(keyword)) return strip(value, stripping);
  if (schemaMapKeywords.has(keyword) && isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, strip(entry, stripping)]));
  }
  return value;
}

function setAside(values: readonly Json[], { literals }: Stripping): Json {
  literals.push(values);
  return { [literalsMember]: literals.length - 1 };
}
