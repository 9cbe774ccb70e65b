// One text for one JSON value, whatever order its members came in: what fingerprints and comparisons are made of.
import { compareCodePoints } from "./characters";
import { isJsonArray, isJsonObject, ownMember } from "./json-values";
import type { Json } from "./types";

/** The same text for equal values: members sorted by code point, no blanks, numbers in their shortest form. */
export function canonicalJson(value: Json): string {
  if (isJsonArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort(compareCodePoints)
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(ownMember(value, key) ?? null)}`);
  return `{${members.join(",")}}`;
}
