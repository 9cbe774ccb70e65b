// Arguments to begin a test with, made from the tool's own schema: what it requires, with values of the right type. Pure.
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";

const depthMax = 4;
const membersMax = 40;

/** JSON text of an object with every argument that the schema requires, or with its first ones where it requires none; with `names`, of these arguments. */
export function exampleArguments(schema: Json, names?: readonly string[]): string {
  return JSON.stringify(isJsonObject(schema) ? objectExample(schema, 0, names) : {}, null, 2);
}

function objectExample(schema: JsonObject, depth: number, asked?: readonly string[]): Json {
  const properties = ownMember(schema, "properties");
  if (!isJsonObject(properties) || depth >= depthMax) return {};
  const needed = ownMember(schema, "required");
  const required = needed !== undefined && isJsonArray(needed) ? Object.keys(properties).filter((name) => needed.includes(name)) : [];
  const names = asked?.filter((name) => Object.hasOwn(properties, name)) ?? (required.length > 0 || depth > 0 ? required : Object.keys(properties)).slice(0, membersMax);
  return Object.fromEntries(names.map((name) => [name, valueExample(ownMember(properties, name) ?? {}, depth + 1)]));
}

function valueExample(schema: Json, depth: number): Json {
  if (!isJsonObject(schema)) return null;
  const [fallback, constant, values] = [ownMember(schema, "default"), ownMember(schema, "const"), ownMember(schema, "enum")];
  if (fallback !== undefined) return fallback;
  if (constant !== undefined) return constant;
  if (values !== undefined && isJsonArray(values) && values[0] !== undefined) return values[0];
  const type = ownMember(schema, "type");
  switch (type !== undefined && isJsonArray(type) ? type[0] : type) {
    case "number": case "integer": return ownMember(schema, "minimum") ?? 1;
    case "boolean": return true;
    case "array": {
      const items = ownMember(schema, "items");
      return isJsonObject(items) && depth < depthMax ? [valueExample(items, depth + 1)] : [];
    }
    case "object": return objectExample(schema, depth);
    case "null": return null;
    default: return "text";
  }
}
