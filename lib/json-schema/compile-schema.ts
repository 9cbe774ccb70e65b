// The one place where the library is set up, and where schemas go into it. @hyperjump/json-schema compiles a schema into a
// table that it interprets: no code is made from it, so the same files run in Node and in a browser without `unsafe-eval`.

import "@hyperjump/json-schema/draft-04";
import "@hyperjump/json-schema/draft-06";
import "@hyperjump/json-schema/draft-07";
import "@hyperjump/json-schema/draft-2019-09";
import { removeUriSchemePlugin } from "@hyperjump/browser";
import type { Browser } from "@hyperjump/browser";
import { setShouldValidateFormat, setShouldValidateSchema, type SchemaObject } from "@hyperjump/json-schema/draft-2020-12";
import { buildSchemaDocument, getSchema, Validation, type SchemaDocument } from "@hyperjump/json-schema/experimental";
import type { JsonNode } from "@hyperjump/json-schema/instance/experimental";
import { referencesFollowedMax, referencesInARowMax } from "./bounds";
import { registerBoundedKeywords } from "./bounded-keywords";
import type { Dialect } from "./dialects";
import { BoundReached, Evaluation } from "./evaluation";
import { ProblemFinder, type FoundProblem } from "./problem-finder";
import type { StrippedSchema } from "./strip-schema";

// A reference that leads out of the schema finds nothing: there is no way to a network or a file (law L6).
for (const scheme of ["http", "https", "file"]) removeUriSchemePlugin(scheme);
// Formats are annotations in every dialect. Metaschemas are asked in compile-arguments-check.ts, where it is counted.
setShouldValidateFormat(false);
setShouldValidateSchema(false);
registerBoundedKeywords();

/** Where a schema without an `$id` is said to be; nothing is ever looked for there. */
const nowhere = "https://schema.invalid/schema";
const unknownKeyword = "https://json-schema.org/keyword/unknown";
const definitionsKeyword = "https://json-schema.org/keyword/definitions";


export interface EvaluatedSchema {
  readonly evaluation: Evaluation;
  /** Whether the value holds, in a check that the evaluation has begun; throws where that comes to a bound, or the schema turns out not to be one. */
  readonly holds: (instance: JsonNode) => boolean;
  /** Why it does not hold, as `holds` found it; of some problems the first. Empty where it holds; throws as that does. */
  readonly problems: (instance: JsonNode) => readonly FoundProblem[];
}

/** A schema that went through vet-schema.ts and strip-schema.ts, made ready; rejects where it does not compile. */
export async function compileSchema({ schema, literals }: StrippedSchema, dialect: Dialect): Promise<EvaluatedSchema> {
  // A copy of its own, with plain prototypes, since the library keeps it.
  const copy: SchemaObject = JSON.parse(JSON.stringify(schema));
  const document = buildSchemaDocument(copy, nowhere, dialect);
  const browser = { uri: nowhere, document, cursor: "", _cache: countedDocuments({ [nowhere]: document }) };
  return evaluated(await getSchema(nowhere, browser), new Evaluation(literals));
}

/** The published metaschema of a dialect. Trusted, and larger than what a server may ask for: it has steps of its own. */
export async function compileMetaschema(dialect: Dialect, stepsMax: number): Promise<EvaluatedSchema> {
  return evaluated(await getSchema(dialect), new Evaluation([], stepsMax));
}

/**
 * The library looks into its documents once for each reference that it follows, and follows the next within the same call: references
 * that lead in a circle would go on until the stack ends.
 */
function countedDocuments(documents: Record<string, SchemaDocument>): Record<string, SchemaDocument> {
  let looks = 0;
  let inARow = 0;
  return new Proxy(documents, {
    get(target, id, receiver): unknown {
      looks += 1;
      if (inARow === 0) queueMicrotask(() => (inARow = 0));
      inARow += 1;
      if (looks > referencesFollowedMax || inARow > referencesInARowMax) throw new BoundReached();
      return Reflect.get(target, id, receiver);
    },
  });
}

async function evaluated(schema: Browser<SchemaDocument>, evaluation: Evaluation): Promise<EvaluatedSchema> {
  const { ast } = evaluation;
  const schemaUri = await Validation.compile(schema, ast, schema);
  for (const [uri, keywords] of Object.entries(ast)) {
    if (Array.isArray(keywords)) ast[uri] = keywords.filter(([keywordId]) => decides(keywordId));
  }
  // The library remembers every keyword's name that it has met, and forgets them where one is registered.
  registerBoundedKeywords();
  const plugins = [...ast.plugins];
  return {
    evaluation,
    holds(instance) {
      return Validation.interpret(schemaUri, instance, { ast, plugins });
    },
    problems(instance) {
      const finder = new ProblemFinder();
      Validation.interpret(schemaUri, instance, { ast, plugins: [...plugins, finder] });
      return finder.found;
    },
  };
}

/** Unknown keywords say nothing, and definitions only where something points at them. */
function decides(keywordId: string): boolean {
  return !keywordId.startsWith(unknownKeyword) && keywordId !== definitionsKeyword;
}
