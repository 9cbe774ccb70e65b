// What a tool's input schema says of the value at a path. Only the plain part of JSON Schema is read (type, properties, items); where a
// schema says more, nothing is claimed.
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "./json-values";
import type { PathStep } from "./paths";
import type { Json } from "./types";

/** Keywords under which a schema may allow what its plain part does not show. */
const openKeywords = [
  "$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "not", "if", "patternProperties", "prefixItems", "dependentSchemas", "dependencies",
  "unevaluatedProperties",
];

export type Reached =
  | { readonly kind: "found"; readonly schema: JsonObject }
  /** No call that the schema means has it; `names` are those that there are in its place. */
  | { readonly kind: "absent"; readonly names: () => readonly string[] }
  | { readonly kind: "unclear" };

/** Follows the steps from the root of an input schema. */
export function followSchema(inputSchema: Json, steps: readonly PathStep[]): Reached {
  let schema = inputSchema;
  for (const step of steps) {
    if (!isPlain(schema)) return { kind: "unclear" };
    const types = typesOf(schema);
    if (types !== null && !types.includes(step.kind === "name" ? "object" : "array")) return { kind: "absent", names: () => [] };
    if (step.kind !== "name") {
      const items = ownMember(schema, "items");
      if (items === undefined) return { kind: "unclear" };
      schema = items;
      continue;
    }
    const properties = ownMember(schema, "properties");
    const next = isJsonObject(properties) ? ownMember(properties, step.name) : undefined;
    const extra = ownMember(schema, "additionalProperties");
    // JSON Schema lets unnamed properties pass unless it is told not to; a schema that names some means those.
    if (next === undefined) {
      const isOpen = isJsonObject(extra) || extra === true || !isJsonObject(properties);
      return isOpen ? { kind: "unclear" } : { kind: "absent", names: () => Object.keys(properties) };
    }
    schema = next;
  }
  return isPlain(schema) ? { kind: "found", schema } : { kind: "unclear" };
}

/** The types that a schema names, or null where it names none. */
export function typesOf(schema: JsonObject): readonly string[] | null {
  const type = ownMember(schema, "type");
  if (typeof type === "string") return [type];
  return type !== undefined && isJsonArray(type) ? type.filter((entry) => typeof entry === "string") : null;
}

/** The values that a schema lists as all there are, or null. */
export function valuesOf(schema: JsonObject): readonly Json[] | null {
  const [listed, only] = [ownMember(schema, "enum"), ownMember(schema, "const")];
  if (only !== undefined) return [only];
  return listed !== undefined && isJsonArray(listed) ? listed : null;
}

function isPlain(schema: Json): schema is JsonObject {
  return isJsonObject(schema) && !openKeywords.some((keyword) => Object.hasOwn(schema, keyword));
}
