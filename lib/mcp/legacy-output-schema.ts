// The same tool in the two eras: until 2026-07-28 an output schema describes an object. To legacy clients a server of both eras lists any other one
// as that of an object around it (what the official TypeScript SDK does), and the bridge leaves it out. Pure; no list is read here.
import { canonicalJson } from "./canonical-json";
import { isJsonArray, isJsonObject, memberOf, type JsonObject, type JsonValue } from "./json-value";

/** The definition as the modern era has it, where what a legacy client is shown says that its output schema is this one; null where it says something else. */
export function withModernOutput(shown: JsonObject, modern: JsonObject): JsonObject | null {
  const output = memberOf(shown, "outputSchema");
  const isSame = output === undefined || canonicalJson(output) === canonicalJson(around(modern));
  return isSame ? { ...shown, outputSchema: modern } : null;
}

function around(schema: JsonObject): JsonObject {
  const dialect = memberOf(schema, "$schema");
  return { ...(typeof dialect === "string" && { $schema: dialect }), type: "object", properties: { result: moved(schema) }, required: ["result"] };
}

/** Pointers from the schema's root lead there from further up. A schema in which such a pointer is data counts as another one, and is not shown. */
function moved(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(moved);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, isPointer(name, member) ? `#/properties/result${member.slice(1)}` : moved(member)]));
}

function isPointer(name: string, member: JsonValue): member is string {
  return (name === "$ref" || name === "$dynamicRef") && typeof member === "string" && (member === "#" || member.startsWith("#/"));
}
