// What a form makes of a tool's input schema, and how a value in it is changed. Pure. What has no plain shape is edited as JSON.
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";

export type ArgumentShape =
  | { readonly kind: "text" }
  | { readonly kind: "number"; readonly isInteger: boolean }
  | { readonly kind: "boolean" }
  | { readonly kind: "choice"; readonly values: readonly Json[] }
  | { readonly kind: "object"; readonly members: readonly ArgumentMember[] }
  | { readonly kind: "list"; readonly item: Json }
  /** Unions, references, objects without named properties: a field for JSON. */
  | { readonly kind: "json" };

export interface ArgumentMember {
  readonly name: string;
  readonly schema: Json;
  readonly isRequired: boolean;
  readonly description: string | null;
}

/** Levels of objects and lists that are drawn; below them a value is edited as JSON. */
export const formDepthMax = 5;
const membersMax = 200;
const choicesMax = 200;

/** How a value of this schema is asked for. Never throws, whatever the schema. */
export function shapeOf(schema: Json, depth = 0): ArgumentShape {
  if (!isJsonObject(schema)) return { kind: "json" };
  const [values, constant, type] = [ownMember(schema, "enum"), ownMember(schema, "const"), ownMember(schema, "type")];
  if (values !== undefined && isJsonArray(values) && values.length > 0 && values.length <= choicesMax) return { kind: "choice", values };
  if (constant !== undefined) return { kind: "choice", values: [constant] };
  switch (type) {
    case "string": return { kind: "text" };
    case "number": case "integer": return { kind: "number", isInteger: type === "integer" };
    case "boolean": return { kind: "boolean" };
    case "object": return objectShape(schema, depth);
    case "array": {
      const item = ownMember(schema, "items");
      return isJsonObject(item) && depth < formDepthMax ? { kind: "list", item } : { kind: "json" };
    }
    default: return type === undefined && ownMember(schema, "properties") !== undefined ? objectShape(schema, depth) : { kind: "json" };
  }
}

function objectShape(schema: JsonObject, depth: number): ArgumentShape {
  const [properties, needed] = [ownMember(schema, "properties"), ownMember(schema, "required")];
  if (!isJsonObject(properties) || depth >= formDepthMax) return { kind: "json" };
  const required = needed !== undefined && isJsonArray(needed) ? needed : [];
  const members = Object.keys(properties).slice(0, membersMax).map((name): ArgumentMember => {
    const member = ownMember(properties, name) ?? {};
    const description = isJsonObject(member) ? ownMember(member, "description") : undefined;
    return { name, schema: member, isRequired: required.includes(name), description: typeof description === "string" ? description : null };
  });
  return members.length === 0 && depth > 0 ? { kind: "json" } : { kind: "object", members };
}

/** The object with the member set, or without it where `value` is undefined; the others keep their places. */
export function withArgument(object: JsonObject, name: string, value: Json | undefined): JsonObject {
  if (value !== undefined) return { ...object, [name]: value };
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}

/** What a new value of the shape begins as. */
export function emptyValue(shape: ArgumentShape): Json {
  switch (shape.kind) {
    case "text": return "";
    case "number": return 0;
    case "boolean": return false;
    case "choice": return shape.values[0] ?? null;
    case "object": return Object.fromEntries(shape.members.filter(({ isRequired }) => isRequired).map(({ name, schema }) => [name, emptyValue(shapeOf(schema, formDepthMax))]));
    case "list": return [];
    case "json": return null;
  }
}
