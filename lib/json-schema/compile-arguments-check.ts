// From a tool's pinned input schema to the check that the policy engine is handed (policy-language 1, `arguments`; fine point 21).

import * as Instance from "@hyperjump/json-schema/instance/experimental";
import type { JsonNode } from "@hyperjump/json-schema/instance/experimental";
import { isJsonObject } from "@/lib/policy-engine/json-values";
import type { ArgumentsCheck, ArgumentsProblem, Json } from "@/lib/policy-engine/types";
import { metaschemaStepsMax, problemsToldMax } from "./bounds";
import { compileMetaschema, compileSchema, type EvaluatedSchema } from "./compile-schema";
import type { Dialect } from "./dialects";
import type { FoundProblem } from "./problem-finder";
import { schemaNames } from "./schema-names";
import { stripSchema } from "./strip-schema";
import { tellProblem } from "./tell-problem";
import { vetSchema } from "./vet-schema";

/** Measured on ordinary schemas: a table with an address for each of its parts is larger than the text. */
const bytesPerSchemaCharacter = 10;

type Arguments = Parameters<ArgumentsCheck>[0];
type Mode = Parameters<ArgumentsCheck>[1];

/**
 * The check of a schema, in the dialect that it declares, else in 2020-12; null where it is absent, no valid schema, reaches out of
 * itself, holds a pattern that RE2 does not know, or is past a bound. Bounded in time and memory, whatever the schema; nothing of one
 * schema can be seen by another. Resolves within microtasks, without I/O; never rejects.
 */
export async function compileArgumentsCheck(schema: Json | undefined): Promise<ArgumentsCheck | null> {
  return (await compileWeighed(schema))?.check ?? null;
}

/** The same, with what the check holds in memory, in bytes and about, for whoever keeps many. */
export async function compileWeighed(schema: Json | undefined): Promise<{ readonly check: ArgumentsCheck; readonly bytes: number } | null> {
  if (!isJsonObject(schema)) return null;
  const dialect = vetSchema(schema);
  if (dialect === null) return null;
  try {
    if (!(await metaschemaOf(dialect)).holds(instanceOf(schema))) return null;
    const compiled = await compileSchema(stripSchema(schema, dialect), dialect);
    const bytes = JSON.stringify(schema).length * bytesPerSchemaCharacter + compiled.evaluation.programBytes();
    const names = schemaNames(compiled.evaluation.ast);
    const check: ArgumentsCheck = Object.assign((args: Arguments, mode: Mode) => holds(compiled, args, mode), {
      problems: (args: Arguments, mode: Mode) => problems(compiled, args, mode, names),
    });
    return { check, bytes };
  } catch {
    // The library throws where a schema is none, and the bounds throw; whatever else it is, the tool's checks deny.
    return null;
  }
}

function holds({ evaluation, holds: validates }: EvaluatedSchema, args: Arguments, mode: Mode): boolean {
  try {
    const instance = instanceOf(args);
    if (!validates(instance)) return false;
    return mode === "schema" || everyPropertyNamed(instance, evaluation.namedProperties());
  } catch {
    // Past a bound, or nested deeper than the stack: what cannot be found out is not valid.
    return false;
  } finally {
    // What was named points into the arguments; they are not kept.
    evaluation.begin();
  }
}

function everyPropertyNamed(instance: JsonNode, named: ReadonlySet<JsonNode>): boolean {
  return firstUnnamed(instance, named) === null;
}

/** The first object that has a property which no schema that held has named. */
function firstUnnamed(instance: JsonNode, named: ReadonlySet<JsonNode>): JsonNode | null {
  for (const node of Instance.allNodes(instance)) {
    if (Instance.typeOf(node) !== "object") continue;
    for (const property of Instance.values(node)) if (!named.has(property)) return node;
  }
  return null;
}

const unfinished: readonly ArgumentsProblem[] = [{ pointer: "", rule: "takes more steps to check than are allowed" }];

function problems({ evaluation, problems: find }: EvaluatedSchema, args: Arguments, mode: Mode, names: ReadonlySet<string>): readonly ArgumentsProblem[] {
  try {
    const instance = instanceOf(args);
    const found = find(instance);
    const unnamed = found.length === 0 && mode === "strict" ? firstUnnamed(instance, evaluation.namedProperties()) : null;
    const all: readonly FoundProblem[] = unnamed === null ? found : [{ at: unnamed, missing: null, words: "has a member that the schema does not name" }];
    return all.slice(0, problemsToldMax).map((problem) => tellProblem(problem, names));
  } catch {
    return unfinished;
  } finally {
    evaluation.begin();
  }
}

/** Compiled at first use, and kept: there are five. */
const metaschemas = new Map<Dialect, Promise<EvaluatedSchema>>();

function metaschemaOf(dialect: Dialect): Promise<EvaluatedSchema> {
  const known = metaschemas.get(dialect);
  if (known !== undefined) return known;
  const compiling = compileMetaschema(dialect, metaschemaStepsMax);
  metaschemas.set(dialect, compiling);
  return compiling;
}

/** The value as the library walks it. It only reads, though its type of JSON does not say so. */
function instanceOf(value: Json): JsonNode {
  return Instance.fromJs(value as Parameters<typeof Instance.fromJs>[0]);
}
