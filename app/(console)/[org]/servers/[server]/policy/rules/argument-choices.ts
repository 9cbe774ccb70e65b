// The arguments of a tool as its own input schema names them, for the pickers of rules and tests. Pure, and bounded: a
// schema is written by a stranger.
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";

export type ArgumentType = "string" | "number" | "boolean" | "array" | "object" | "any";

export interface ArgumentChoice {
  /** As conditions spell it: `args.items[*].price`. */
  readonly path: string;
  readonly type: ArgumentType;
  /** Scalar values that the schema enumerates; none where it does not. */
  readonly values: readonly Json[];
  readonly description: string;
  /** Required at every step by the schema. */
  readonly required: boolean;
  /** How texts of it are written, where the schema says so: `date`, `date-time`, `email`. */
  readonly format?: string;
  /** Steps below the root, for a tree: 1 for an argument of its own. */
  readonly depth?: number;
}

export const argumentChoicesMax = 200;
const argumentDepthMax = 5;
const bareName = /^[^.[\]"*\u0000-\u0020\u007f-\u00a0\p{White_Space}]+$/u;

/** Every argument that the schema's `properties` and `items` name, in the schema's order; none where it names none. */
export function argumentChoices(schema: Json | undefined): readonly ArgumentChoice[] {
  const choices: ArgumentChoice[] = [];
  if (isJsonObject(schema)) addProperties(choices, schema, "args", true, 0);
  return choices;
}

/** The argument that a new condition begins with: the first that a call must have and that can be compared, else the first. */
export function likeliestChoice(choices: readonly ArgumentChoice[]): ArgumentChoice | undefined {
  return choices.find(({ required, type }) => required && type !== "object" && type !== "array") ?? choices[0];
}

/** The choice that a path stands for, an element by its number like each element; undefined for a path that no schema names. */
export function choiceOf(path: string, choices: readonly ArgumentChoice[]): ArgumentChoice | undefined {
  const general = path.replace(/\[(?:0|[1-9][0-9]*)\]/g, "[*]");
  return choices.find((choice) => choice.path === path) ?? choices.find((choice) => choice.path === general);
}

/**
 * The arguments of several tools as one list: what a pattern or a risk class governs. Required is what every tool requires; a type
 * on which the tools do not agree is `any`.
 */
export function sharedChoices(schemas: readonly Json[]): readonly ArgumentChoice[] {
  const lists = schemas.map(argumentChoices);
  const [only] = lists;
  if (lists.length === 1 && only !== undefined) return only;
  const merged = new Map<string, { choice: ArgumentChoice; tools: number }>();
  for (const choice of lists.flat()) {
    const known = merged.get(choice.path);
    if (known === undefined && merged.size >= argumentChoicesMax) continue;
    merged.set(choice.path, known === undefined ? { choice, tools: 1 } : { choice: agreed(known.choice, choice), tools: known.tools + 1 });
  }
  return [...merged.values()].map(({ choice, tools }) => (tools === lists.length ? choice : { ...choice, required: false }));
}

function agreed(one: ArgumentChoice, other: ArgumentChoice): ArgumentChoice {
  return {
    path: one.path, type: one.type === other.type ? one.type : "any", required: one.required && other.required, description: one.description,
    values: [...new Set([...one.values, ...other.values])], ...(one.depth === undefined ? {} : { depth: one.depth }),
    ...(one.format !== undefined && one.format === other.format ? { format: one.format } : {}),
  };
}

function addProperties(choices: ArgumentChoice[], schema: JsonObject, path: string, required: boolean, depth: number): void {
  const properties = ownMember(schema, "properties");
  if (!isJsonObject(properties) || depth >= argumentDepthMax) return;
  const needed = ownMember(schema, "required");
  const names = needed !== undefined && isJsonArray(needed) ? needed : [];
  for (const name of Object.keys(properties)) {
    if (choices.length >= argumentChoicesMax) return;
    addArgument(choices, ownMember(properties, name), `${path}${step(name)}`, required && names.includes(name), depth);
  }
}

function addArgument(choices: ArgumentChoice[], schema: Json | undefined, path: string, required: boolean, depth: number): void {
  const object = isJsonObject(schema) ? schema : {};
  const type = typeOf(object);
  const description = ownMember(object, "description");
  const format = ownMember(object, "format");
  choices.push({
    path, type, values: valuesOf(object), description: typeof description === "string" ? description : "", required, depth: depth + 1,
    ...(typeof format === "string" ? { format } : {}),
  });
  if (type === "object") addProperties(choices, object, path, required, depth + 1);
  const items = ownMember(object, "items");
  if (type === "array" && isJsonObject(items) && choices.length < argumentChoicesMax && stars(path) < 2 && depth + 1 < argumentDepthMax) {
    addArgument(choices, items, `${path}[*]`, false, depth + 1);
  }
}

function step(name: string): string {
  return bareName.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function stars(path: string): number {
  return path.split("[*]").length - 1;
}

/** The one type that a schema gives a value, null aside; `any` where it leaves that open. */
function typeOf(schema: JsonObject): ArgumentType {
  const said = ownMember(schema, "type");
  const types = (said !== undefined && isJsonArray(said) ? said : [said]).filter((type) => type !== "null");
  const kinds = new Set(types.length === 0 || types[0] === undefined ? valuesOf(schema).map((value) => typeof value) : types);
  if (kinds.size !== 1) return [...kinds].every((kind) => kind === "integer" || kind === "number") && kinds.size > 0 ? "number" : "any";
  const [kind] = kinds;
  switch (kind) {
    case "integer": return "number";
    case "string": case "number": case "boolean": case "array": case "object": return kind;
    default: return "any";
  }
}

function valuesOf(schema: JsonObject): readonly Json[] {
  const values = ownMember(schema, "enum");
  if (values !== undefined && isJsonArray(values)) return values.filter((value) => typeof value !== "object");
  const constant = ownMember(schema, "const");
  return constant !== undefined && typeof constant !== "object" ? [constant] : [];
}
