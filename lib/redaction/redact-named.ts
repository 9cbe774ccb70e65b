// The values under names that say they are secrets, taken out whole: in objects, in lists of names and values, and in texts that are JSON.
import { isJsonArray, isJsonObject, type JsonObject } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";
import { markOf } from "./secret-kinds";
import { secretKindOfName } from "./secret-names";

const depthMax = 64;
/** JSON in JSON in JSON. */
const textLevelsMax = 3;
const textCharactersMax = 262_144;
const beginsAsJson = /^\s*[[{]/;

/** The same object where nothing was taken out of it. Linear; what stands deeper than 64 levels goes. Null, booleans and empty texts say nothing and stay. */
export function redactNamed(object: JsonObject): JsonObject {
  return objectOf(object, 0, 0);
}

function valueOf(value: Json, depth: number, level: number): Json {
  if (typeof value === "string") return textOf(value, level);
  if (typeof value !== "object" || value === null) return value;
  if (depth === depthMax) return markOf("too_deep");
  if (isJsonObject(value)) return objectOf(value, depth, level);
  if (!isJsonArray(value)) return value;
  const entries = value.map((one) => valueOf(one, depth + 1, level));
  return entries.every((one, index) => one === value[index]) ? value : entries;
}

function objectOf(object: JsonObject, depth: number, level: number): JsonObject {
  const kindOfPair = namedBeside(object);
  let isSame = true;
  const members = Object.entries(object).map(([name, member]): [string, Json] => {
    const kind = secretKindOfName(name) ?? (name.toLowerCase() === "value" ? kindOfPair : null);
    const redacted = kind !== null && saysSomething(member) ? markOf(kind) : valueOf(member, depth + 1, level);
    if (redacted !== member) isSame = false;
    return [name, redacted];
  });
  return isSame ? object : Object.fromEntries(members);
}

const naming: ReadonlySet<string> = new Set(["name", "key"]);

/** `{"name": "Authorization", "value": "…"}`: how headers and variables are written, in capitals or not. */
function namedBeside(object: JsonObject): ReturnType<typeof secretKindOfName> {
  for (const [member, name] of Object.entries(object)) {
    const kind = typeof name === "string" && naming.has(member.toLowerCase()) ? secretKindOfName(name) : null;
    if (kind !== null) return kind;
  }
  return null;
}

function saysSomething(value: Json): boolean {
  return value !== null && value !== "" && typeof value !== "boolean";
}

/** Written anew only where something was taken out of it. */
function textOf(text: string, level: number): string {
  if (level === textLevelsMax || text.length > textCharactersMax || !beginsAsJson.test(text)) return text;
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  const redacted = valueOf(value, 0, level + 1);
  return redacted === value ? text : JSON.stringify(redacted);
}
