// Whether every call that a tool's input schema admits has a value at a path. Only the plain part of JSON Schema is read, and `allOf` and
// `$ref` within the schema; where it says more, nothing is taken for given.
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "./json-values";
import type { PathStep } from "./paths";
import type { Json } from "./types";

/** Schemas looked through on the way, through references too; past it nothing is taken for given. */
const schemasMax = 200;

/** False where the schema is absent. An element by `[*]` is there by itself; one by its index where `minItems` says so. */
export function isAlwaysGiven(inputSchema: Json, steps: readonly PathStep[]): boolean {
  let schemas = withMerged([inputSchema], inputSchema);
  for (const step of steps) {
    if (!schemas.some((schema) => requires(schema, step))) return false;
    schemas = withMerged(schemas.flatMap((schema) => below(schema, step)), inputSchema);
  }
  return true;
}

/** The schemas, with all that hold wherever they do. */
function withMerged(schemas: readonly Json[], root: Json): readonly JsonObject[] {
  const merged = new Set<JsonObject>();
  const waiting = [...schemas];
  for (let next = waiting.pop(); next !== undefined && merged.size < schemasMax; next = waiting.pop()) {
    if (!isJsonObject(next) || merged.has(next)) continue;
    merged.add(next);
    const [all, reference] = [ownMember(next, "allOf"), ownMember(next, "$ref")];
    if (isJsonArray(all ?? null)) waiting.push(...Object.values(all ?? {}));
    if (typeof reference === "string") waiting.push(referred(root, reference));
  }
  return [...merged];
}

function requires(schema: JsonObject, step: PathStep): boolean {
  switch (step.kind) {
    case "star": return true;
    case "index": {
      const least = ownMember(schema, "minItems");
      return typeof least === "number" && least > step.index;
    }
    case "name": {
      const required = ownMember(schema, "required");
      return required !== undefined && isJsonArray(required) && required.includes(step.name);
    }
  }
}

function below(schema: JsonObject, step: PathStep): readonly Json[] {
  const under = step.kind === "name" ? ownMember(schema, "properties") : ownMember(schema, "items");
  if (under === undefined) return [];
  if (step.kind !== "name") return [under];
  const property = isJsonObject(under) ? ownMember(under, step.name) : undefined;
  return property === undefined ? [] : [property];
}

/** What a reference within the schema points at; null where it points elsewhere. */
function referred(root: Json, reference: string): Json {
  if (!/^#(?:\/|$)/.test(reference)) return null;
  let at: Json = root;
  for (const token of reference.split("/").slice(1)) {
    const next: Json | undefined = isJsonObject(at) ? ownMember(at, token.replaceAll("~1", "/").replaceAll("~0", "~")) : undefined;
    if (next === undefined) return null;
    at = next;
  }
  return at;
}
