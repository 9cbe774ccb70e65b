// Which arguments of a tool a modern server wants to see in headers, too: `x-mcp-header` in its input schema.
// MCP 2026-07-28, Streamable HTTP § Schema Extension.
import { isJsonArray, isJsonObject, memberOf, type JsonValue } from "./json-value";

const annotation = "x-mcp-header";
/** At most 64 characters (law L12). Whatever it says, the header is `Mcp-Param-` and this, never one of another name. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,64}$/;
const types: ReadonlySet<JsonValue | undefined> = new Set(["string", "integer", "boolean"]);

export interface MirroredArgument {
  /** Member names from the arguments down. */
  readonly path: readonly string[];
  /** What follows `Mcp-Param-`. */
  readonly header: string;
}

/**
 * Null where an annotation stands where it may not (its property is reached by something other than `properties`), says what it may not,
 * or stands twice: then the tool is not to be offered. As deep as the schema, which the strict pass has bounded.
 */
export function mirroredArguments(inputSchema: JsonValue | undefined): readonly MirroredArgument[] | null {
  const found: MirroredArgument[] = [];
  if (!visit(inputSchema, [], found)) return null;
  const names = new Set(found.map(({ header }) => header.toLowerCase()));
  return names.size === found.length ? found : null;
}

/** The arguments' values by their headers' names; what is absent or null has no header. */
export function mirroredValues(mirrored: readonly MirroredArgument[], args: JsonValue | undefined): ReadonlyMap<string, JsonValue> {
  const values = new Map<string, JsonValue>();
  for (const { path, header } of mirrored) {
    const value = path.reduce<JsonValue | undefined>((place, name) => memberOf(place, name), args);
    if (value !== undefined && value !== null) values.set(`mcp-param-${header.toLowerCase()}`, value);
  }
  return values;
}

function visit(schema: JsonValue | undefined, path: readonly string[], found: MirroredArgument[]): boolean {
  if (!isJsonObject(schema)) return true;
  if (Object.hasOwn(schema, annotation)) {
    const header = schema[annotation];
    if (path.length === 0 || typeof header !== "string" || !token.test(header) || !types.has(memberOf(schema, "type"))) return false;
    found.push({ path, header });
  }
  const properties = memberOf(schema, "properties");
  const below = isJsonObject(properties) ? Object.entries(properties) : [];
  return below.every(([name, child]) => visit(child, [...path, name], found)) && subschemas.every((keyword) => isFree(memberOf(schema, keyword), keyword));
}

/** Keywords whose schemas an annotation may not be reached through. */
const subschemas = [
  "items", "prefixItems", "contains", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "propertyNames", "patternProperties",
  "dependentSchemas", "oneOf", "anyOf", "allOf", "not", "if", "then", "else", "$defs", "definitions",
] as const;
const named: ReadonlySet<string> = new Set(["patternProperties", "dependentSchemas", "$defs", "definitions"]);

function isFree(place: JsonValue | undefined, keyword: string): boolean {
  if (isJsonArray(place)) return place.every(isUnannotated);
  return named.has(keyword) && isJsonObject(place) ? Object.values(place).every(isUnannotated) : isUnannotated(place);
}

function isUnannotated(schema: JsonValue | undefined): boolean {
  if (!isJsonObject(schema)) return true;
  if (Object.hasOwn(schema, annotation)) return false;
  const properties = memberOf(schema, "properties");
  return (isJsonObject(properties) ? Object.values(properties) : []).every(isUnannotated) && subschemas.every((keyword) => isFree(memberOf(schema, keyword), keyword));
}
