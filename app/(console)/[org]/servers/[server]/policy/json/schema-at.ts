// What the published schema says of a place in a document. Pure.
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import { languageSchema } from "@/lib/policy-engine/language-schema";
import type { Json } from "@/lib/policy-engine/types";

/** Every schema that may hold at the place; more than one where the language has several forms there. */
function schemasAt(steps: readonly (string | number)[]): readonly JsonObject[] {
  return steps.reduce<readonly JsonObject[]>((schemas, step) => schemas.flatMap((schema) => below(schema, step)).flatMap(alternatives), alternatives(languageSchema));
}

export interface SchemaMember {
  readonly name: string;
  readonly description: string;
  readonly schema: JsonObject;
}

/** The members that objects at the place may have, by their names in the language's order. */
export function membersAt(steps: readonly (string | number)[]): readonly SchemaMember[] {
  const members = schemasAt(steps).flatMap((schema) => {
    const properties = ownMember(schema, "properties");
    return isJsonObject(properties) ? Object.entries(properties) : [];
  });
  return members.flatMap(([name, schema]) => (isJsonObject(schema) ? [{ name, schema, description: descriptionOf(schema) }] : []));
}

/** The words that a value at the place may be, with what each means. */
export function wordsAt(steps: readonly (string | number)[]): readonly { readonly value: Json; readonly description: string }[] {
  return schemasAt(steps).flatMap((schema) => {
    const constant = ownMember(schema, "const");
    const values = ownMember(schema, "enum");
    if (constant !== undefined) return [{ value: constant, description: descriptionOf(schema) }];
    if (values !== undefined && isJsonArray(values)) return values.map((value) => ({ value, description: "" }));
    return ownMember(schema, "type") === "boolean" ? [{ value: true, description: descriptionOf(schema) }, { value: false, description: descriptionOf(schema) }] : [];
  });
}

/** What the language says of the member or element at the place; empty where it says nothing. */
export function descriptionAt(steps: readonly (string | number)[]): string {
  const last = steps.at(-1);
  if (last === undefined) return "";
  const parents = schemasAt(steps.slice(0, -1));
  const [own] = parents.flatMap((schema) => below(schema, last));
  return own === undefined ? "" : descriptionOf(own);
}

/** Whether the value that belongs there is an object, a list, or something else. */
export function shapeOf(schema: JsonObject): "object" | "array" | "text" | "other" {
  const types = alternatives(schema).map((alternative) => ownMember(alternative, "type"));
  if (types.includes("object")) return "object";
  if (types.includes("array")) return "array";
  return types.includes("string") || alternatives(schema).some((alternative) => typeof ownMember(alternative, "const") === "string") ? "text" : "other";
}

function below(schema: JsonObject, step: string | number): readonly JsonObject[] {
  if (typeof step === "number") {
    const items = ownMember(schema, "items");
    return isJsonObject(items) ? [items] : [];
  }
  const properties = ownMember(schema, "properties");
  const named = isJsonObject(properties) ? ownMember(properties, step) : undefined;
  const further = named ?? ownMember(schema, "additionalProperties");
  return isJsonObject(further) ? [further] : [];
}

/** The schema itself without its references, or each of the forms that it allows. */
function alternatives(schema: JsonObject): readonly JsonObject[] {
  const reference = ownMember(schema, "$ref");
  const resolved = typeof reference === "string" ? definition(reference) : undefined;
  if (resolved !== undefined) return alternatives(resolved);
  const forms = ownMember(schema, "anyOf");
  return forms !== undefined && isJsonArray(forms) ? forms.flatMap((form) => (isJsonObject(form) ? alternatives(form) : [])) : [schema];
}

function definition(reference: string): JsonObject | undefined {
  const definitions = ownMember(languageSchema, "$defs");
  const found = isJsonObject(definitions) ? ownMember(definitions, reference.replace("#/$defs/", "")) : undefined;
  return isJsonObject(found) ? found : undefined;
}

function descriptionOf(schema: JsonObject): string {
  const description = ownMember(schema, "description");
  if (typeof description === "string") return description;
  const [form] = alternatives(schema);
  return form === undefined || form === schema ? "" : descriptionOf(form);
}
