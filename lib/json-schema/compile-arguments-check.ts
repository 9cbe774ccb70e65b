// From a tool's pinned input schema to the check that the policy engine is handed (policy language § The document).

import * as Instance from "@hyperjump/json-schema/instance/experimental";
import type { JsonNode } from "@hyperjump/json-schema/instance/experimental";
import { isJsonObject } from "@/lib/policy-engine/json-values";
import type { StepBudget } from "@/lib/policy-engine/spend-steps";
import type { ArgumentsCheck, ArgumentsProblem, Json } from "@/lib/policy-engine/types";
import { engineStepsPerStep, metaschemaStepsMax, problemsStepsMax, problemsToldMax, type SchemaSize } from "./bounds";
import { compileMetaschema, compileSchema, type EvaluatedSchema } from "./compile-schema";
import type { Dialect } from "./dialects";
import type { Evaluation } from "./evaluation";
import type { FoundProblem } from "./problem-finder";
import { schemaNames } from "./schema-names";
import { isSchemaWithin } from "./schema-size";
import { stripSchema } from "./strip-schema";
import { tellProblem } from "./tell-problem";
import { vetSchema } from "./vet-schema";

/** Measured on ordinary schemas: a table with an address for each of its parts is larger than the text. */
const bytesPerSchemaCharacter = 10;
const bytesPerTextCharacter = 2;

type Arguments = Parameters<ArgumentsCheck>[0];
type Mode = Parameters<ArgumentsCheck>[1];

/**
 * The check of a schema, in the dialect that it declares, else in 2020-12; null where it is absent, no valid schema, reaches out of
 * itself, holds a pattern that RE2 does not know, or is past a bound. Bounded in time and memory, whatever the schema; nothing of one
 * schema can be seen by another. Resolves within microtasks, without I/O, in up to a second or two; never rejects. A schema that is larger
 * than `most` is not compiled: of such a one the check finds out nothing, and spends the whole budget that it is given.
 */
export async function compileArgumentsCheck(schema: Json | undefined, most?: SchemaSize): Promise<ArgumentsCheck | null> {
  return (await compileWeighed(schema, most))?.check ?? null;
}

/** The same, with what the check holds in memory, in bytes and about, for whoever keeps many. */
export async function compileWeighed(schema: Json | undefined, most?: SchemaSize): Promise<{ readonly check: ArgumentsCheck; readonly bytes: number } | null> {
  if (!isJsonObject(schema)) return null;
  const dialect = vetSchema(schema);
  if (dialect === null) return null;
  const text = JSON.stringify(schema);
  if (most !== undefined && !isSchemaWithin(schema, most)) return { check: uncompiled(text), bytes: text.length * bytesPerTextCharacter };
  try {
    const metaschema = await metaschemaOf(dialect);
    metaschema.evaluation.begin();
    if (!metaschema.holds(instanceOf(schema))) return null;
    const compiled = await compileSchema(stripSchema(schema, dialect), dialect);
    const bytes = text.length * (bytesPerTextCharacter + bytesPerSchemaCharacter) + compiled.evaluation.programBytes();
    const names = schemaNames(compiled.evaluation.ast);
    const check: ArgumentsCheck = Object.assign((args: Arguments, mode: Mode, budget?: StepBudget) => holds(compiled, args, mode, budget), {
      schema: text,
      problems: (args: Arguments, mode: Mode) => problems(compiled, args, mode, names),
    });
    return { check, bytes };
  } catch {
    // The library throws where a schema is none, and the bounds throw; whatever else it is, the tool's checks deny.
    return null;
  }
}

/** Whoever asks has to find it out elsewhere, or not at all. */
function uncompiled(schema: string): ArgumentsCheck {
  const spend = (_args: Arguments, _mode: Mode, budget?: StepBudget): boolean => {
    if (budget !== undefined) budget.stepsLeft = -1;
    return false;
  };
  return Object.assign(spend, { schema });
}

function holds({ evaluation, holds: validates }: EvaluatedSchema, args: Arguments, mode: Mode, budget: StepBudget | undefined): boolean {
  try {
    const instance = begin(evaluation, args, budget === undefined ? undefined : Math.floor(budget.stepsLeft / engineStepsPerStep));
    if (!validates(instance)) return false;
    return mode === "schema" || everyPropertyNamed(instance, evaluation.namedProperties());
  } catch {
    // Past a bound, or nested deeper than the stack: what cannot be found out is not valid.
    return false;
  } finally {
    if (budget !== undefined) budget.stepsLeft -= evaluation.stepsTaken() * engineStepsPerStep;
    // What was named points into the arguments; they are not kept.
    evaluation.begin();
  }
}

/** The arguments as the library walks them, paid for before they are made so. */
function begin(evaluation: Evaluation, args: Arguments, stepsAllowed: number | undefined): JsonNode {
  evaluation.begin(stepsAllowed);
  evaluation.spendWalk(args);
  return instanceOf(args);
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

const unfinished: readonly ArgumentsProblem[] = [{ pointer: "", rule: "takes too many steps to say what is wrong with it" }];

function problems({ evaluation, problems: find }: EvaluatedSchema, args: Arguments, mode: Mode, names: ReadonlySet<string>): readonly ArgumentsProblem[] {
  try {
    const instance = begin(evaluation, args, problemsStepsMax);
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
