// Whether every call that a tool's input schema admits has a value at a path. Only the plain part of JSON Schema is read, and `allOf` and
// `$ref` within the schema; where it says more, nothing is taken for given.
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "./json-values";
import type { PathStep } from "./paths";
import type { Json } from "./types";

/** Schemas looked through on the way, through references too; past it nothing is taken for given. */
const schemasMax = 200;

export interface GivenArguments {
  /** False where the schema is absent. An element by `[*]` is there by itself; one by its index where `minItems` says so. */
  isAlwaysGiven(inputSchema: Json, steps: readonly PathStep[]): boolean;
  /** More was asked than is looked at: from then on nothing is taken for given. */
  isSpent(): boolean;
}

/** Asks the schemas of many tools about many paths, of so many schemas within them at most. What was read of a schema is remembered. */
export function givenArguments(lookedAtMax: number): GivenArguments {
  const roots = new Map<Json, readonly JsonObject[]>();
  const names = new Map<JsonObject, ReadonlySet<Json>>();
  let left = lookedAtMax;

  function rootsOf(inputSchema: Json): readonly JsonObject[] {
    const known = roots.get(inputSchema);
    if (known !== undefined) return known;
    const merged = withMerged([inputSchema], inputSchema);
    roots.set(inputSchema, merged);
    return merged;
  }

  function requires(schema: JsonObject, step: PathStep): boolean {
    switch (step.kind) {
      case "star": return true;
      case "index": {
        const least = ownMember(schema, "minItems");
        return typeof least === "number" && least > step.index;
      }
      case "name": {
        const known = names.get(schema);
        if (known !== undefined) return known.has(step.name);
        const required = ownMember(schema, "required");
        const read = new Set<Json>(required !== undefined && isJsonArray(required) ? required : []);
        names.set(schema, read);
        return read.has(step.name);
      }
    }
  }

  return {
    isAlwaysGiven(inputSchema, steps) {
      let schemas = rootsOf(inputSchema);
      for (const [index, step] of steps.entries()) {
        left -= schemas.length + 1;
        if (left < 0 || !schemas.some((schema) => requires(schema, step))) return false;
        if (index + 1 < steps.length) schemas = withMerged(schemas.flatMap((schema) => below(schema, step)), inputSchema);
      }
      return true;
    },
    isSpent: () => left < 0,
  };
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
