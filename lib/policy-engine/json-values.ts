// What kind of JSON value something is, and whether two of them are equal.
// Own properties only: `__proto__` and `constructor` are ordinary keys, nearly always missing.
import type { Json } from "./types";

export type JsonObject = { readonly [key: string]: Json };
export type JsonType = "null" | "boolean" | "number" | "string" | "array" | "object";

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
  if (keys.length !== Object.keys(right).length) return false;
  for (const key of keys) {
    const [one, other] = [ownMember(left, key), ownMember(right, key)];
    if (one === undefined || other === undefined || !equalJson(one, other)) return false;
  }
  return true;
}
