// What kind of JSON value something is, and whether two of them are equal.
// Own properties only: `__proto__` and `constructor` are ordinary keys, nearly always missing.
import type { Json } from "./types";

export type JsonObject = { readonly [key: string]: Json };
export const jsonTypes = ["null", "boolean", "number", "string", "array", "object"] as const;
export type JsonType = (typeof jsonTypes)[number];

/** True for the name of a JSON type. */
export function isJsonType(text: string): text is JsonType {
  return jsonTypes.some((name) => name === text);
}

/** True for arrays alone. */
export function isJsonArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** True for objects alone: neither null nor an array. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The member's value, or undefined where the object has no such member of its own. */
export function ownMember(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The JSON type by its name in the standard. */
export function jsonTypeOf(value: Json): JsonType {
  if (value === null) return "null";
  if (isJsonArray(value)) return "array";
  switch (typeof value) {
    case "boolean": return "boolean";
    case "number": return "number";
    case "string": return "string";
    default: return "object";
  }
}

/** Deep JSON equality: no coercion, numbers by value, members in any order. */
export function equalJson(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (isJsonArray(left)) {
    if (!isJsonArray(right) || left.length !== right.length) return false;
    for (let index = 0; index < left.length; index += 1) {
      const [one, other] = [left[index], right[index]];
      if (one === undefined || other === undefined || !equalJson(one, other)) return false;
    }
    return true;
  }
  if (isJsonArray(right)) return false;
  const keys = Object.keys(left);
  if (!hasMembers(right, keys.length)) return false;
  for (const key of keys) {
    const [one, other] = [ownMember(left, key), ownMember(right, key)];
    if (one === undefined || other === undefined || !equalJson(one, other)) return false;
  }
  return true;
}

/** Whether the object has exactly this many members, found out in that many steps. */
function hasMembers(object: JsonObject, count: number): boolean {
  let left = count;
  for (const key in object) {
    if (!Object.hasOwn(object, key)) continue;
    left -= 1;
    if (left < 0) return false;
  }
  return left === 0;
}
