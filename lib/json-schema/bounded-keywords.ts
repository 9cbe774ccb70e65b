// The keywords that the library has in another form than a gateway can use: patterns run in linear time, names are own
// properties only, decimals are exact, and what a keyword costs is counted. They take the library's places for all dialects.

import { entries, step, typeOf, value, type Browser } from "@hyperjump/browser";
import { addKeyword, getKeywordName, Validation, type Keyword, type SchemaDocument, type ValidationContext } from "@hyperjump/json-schema/experimental";
import * as Instance from "@hyperjump/json-schema/instance/experimental";
import type { JsonNode } from "@hyperjump/json-schema/instance/experimental";
import { canonicalJson } from "@/lib/policy-engine/canonical-json";
import { isJsonArray, isJsonObject, ownMember } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";
import { divisionSteps, writtenValueSteps } from "./bounds";
import { evaluationOf, type Evaluation } from "./evaluation";
import { isMultipleOf } from "./is-multiple-of";
import { literalsMember } from "./strip-schema";

const names = {
  properties: "https://json-schema.org/keyword/properties",
  patternProperties: "https://json-schema.org/keyword/patternProperties",
  additionalProperties: "https://json-schema.org/keyword/additionalProperties",
} as const;

type Pattern = (text: string) => boolean;

/** What `unevaluatedProperties`, where a schema has it, lets the other keywords tell it. */
type PropertiesContext = ValidationContext & { readonly evaluatedProperties?: Set<string> };

type SubSchemas = readonly (readonly [name: string, schemaUri: string])[];

async function compileEach(schema: Browser<SchemaDocument>, { ast }: Evaluation): Promise<SubSchemas> {
  const compiled: [string, string][] = [];
  for await (const [name, subSchema] of entries(schema)) {
    compiled.push([name, await Validation.compile(asSchema(subSchema, schema), ast, schema)]);
  }
  return compiled;
}

/** A step inside a schema's document stays in a schema's document; the library's types forget it. */
function asSchema(browser: Browser, from: Browser<SchemaDocument>): Browser<SchemaDocument> {
  return { ...browser, document: "dialectId" in browser.document ? (browser.document as SchemaDocument) : from.document };
}

const pattern: Keyword<Pattern> = {
  id: "https://json-schema.org/keyword/pattern",
  compile: async (schema, ast) => evaluationOf({ ast }).pattern(value<string>(schema)),
  interpret: (matches, instance) => Instance.typeOf(instance) !== "string" || matches(Instance.value<string>(instance)),
};

const properties: Keyword<ReadonlyMap<string, string>> = {
  id: names.properties,
  compile: async (schema, ast) => new Map(await compileEach(schema, evaluationOf({ ast }))),
  interpret(byName, instance, context) {
    return everyProperty(instance, (name, property) => {
      const schemaUri = byName.get(name);
      if (schemaUri === undefined) return true;
      return appliesTo(schemaUri, name, property, context, true);
    });
  },
  simpleApplicator: true,
};

const patternProperties: Keyword<readonly (readonly [Pattern, string])[]> = {
  id: names.patternProperties,
  async compile(schema, ast) {
    const evaluation = evaluationOf({ ast });
    return (await compileEach(schema, evaluation)).map(([source, schemaUri]) => [evaluation.pattern(source), schemaUri] as const);
  },
  interpret(patterns, instance, context) {
    return everyProperty(instance, (name, property) => {
      let valid = true;
      for (const [matches, schemaUri] of patterns) {
        if (matches(name) && !appliesTo(schemaUri, name, property, context, true)) valid = false;
      }
      return valid;
    });
  },
  simpleApplicator: true,
};

interface AdditionalProperties {
  readonly named: ReadonlySet<string>;
  readonly patterns: readonly Pattern[];
  readonly schemaUri: string;
}

const additionalProperties: Keyword<AdditionalProperties> = {
  id: names.additionalProperties,
  async compile(schema, ast, parent) {
    const evaluation = evaluationOf({ ast });
    return {
      named: new Set(await siblingKeys(names.properties, schema, parent)),
      patterns: (await siblingKeys(names.patternProperties, schema, parent)).map((source) => evaluation.pattern(source)),
      schemaUri: await Validation.compile(schema, ast, parent),
    };
  },
  interpret({ named, patterns, schemaUri }, instance, context) {
    return everyProperty(instance, (name, property) => {
      if (named.has(name) || patterns.some((matches) => matches(name))) return true;
      return appliesTo(schemaUri, name, property, context, false);
    });
  },
  simpleApplicator: true,
};

async function siblingKeys(keywordId: string, schema: Browser<SchemaDocument>, parent: Browser<SchemaDocument>): Promise<readonly string[]> {
  const sibling = await step(getKeywordName(schema.document.dialectId, keywordId), parent);
  return typeOf(sibling) === "object" ? Object.keys(value<Record<string, unknown>>(sibling)) : [];
}

function everyProperty(instance: JsonNode, holds: (name: string, property: JsonNode) => boolean): boolean {
  if (Instance.typeOf(instance) !== "object") return true;
  let valid = true;
  // All of them, after one that does not hold too: what is counted and named must not depend on their order.
  for (const [name, property] of Instance.entries(instance)) if (!holds(Instance.value<string>(name), property)) valid = false;
  return valid;
}

/** Applies a schema to a property, and says to `unevaluatedProperties` and to the strict check what has been done. */
function appliesTo(schemaUri: string, name: string, property: JsonNode, context: PropertiesContext, naming: boolean): boolean {
  const valid = Validation.interpret(schemaUri, property, context);
  context.evaluatedProperties?.add(name);
  if (naming) evaluationOf(context).name(property);
  return valid;
}

interface Literals {
  readonly plain: ReadonlySet<Json>;
  /** Objects and arrays, as their canonical texts. */
  readonly structured: ReadonlySet<string>;
}

function compileLiterals(values: readonly Json[]): Literals {
  return {
    plain: new Set(values.filter((literal) => !isStructured(literal))),
    structured: new Set(values.filter(isStructured).map(canonicalJson)),
  };
}

function isStructured(literal: Json): boolean {
  return typeof literal === "object" && literal !== null;
}

function isAmong({ plain, structured }: Literals, instance: JsonNode, evaluation: Evaluation): boolean {
  const given = Instance.value<Json>(instance);
  if (!isStructured(given)) return plain.has(given);
  return structured.size > 0 && structured.has(countedText(instance, evaluation));
}

/** The canonical text, paid for before it is made. */
function countedText(instance: JsonNode, evaluation: Evaluation): string {
  const waiting: JsonNode[] = [instance];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const type = Instance.typeOf(next);
    if (type === "string") evaluation.spendText(Instance.value<string>(next));
    evaluation.spend(writtenValueSteps);
    waiting.push(...next.children);
  }
  return canonicalJson(Instance.value<Json>(instance));
}

/** `asWritten` reads the keyword where nothing was set aside: in the published metaschemas, and below unknown keywords. */
function literalsKeyword(id: string, asWritten: (value: Json) => readonly Json[]): Keyword<Literals> {
  return {
    id,
    async compile(schema, ast) {
      const held = value<Json>(schema);
      const index = isJsonObject(held) ? ownMember(held, literalsMember) : undefined;
      return compileLiterals(index === undefined ? asWritten(held) : evaluationOf({ ast }).literalsAt(index));
    },
    interpret: (literals, instance, context) => isAmong(literals, instance, evaluationOf(context)),
  };
}

const enumeration = literalsKeyword("https://json-schema.org/keyword/enum", (written) => (isJsonArray(written) ? written : []));
const constant = literalsKeyword("https://json-schema.org/keyword/const", (written) => [written]);

const uniqueItems: Keyword<boolean> = {
  id: "https://json-schema.org/keyword/uniqueItems",
  compile: async (schema) => value<boolean>(schema),
  interpret(unique, instance, context) {
    if (!unique || Instance.typeOf(instance) !== "array") return true;
    const evaluation = evaluationOf(context);
    const seen = new Set([...Instance.iter(instance)].map((item) => countedText(item, evaluation)));
    return seen.size === Instance.length(instance);
  },
};

const multipleOf: Keyword<number> = {
  id: "https://json-schema.org/keyword/multipleOf",
  compile: async (schema) => value<number>(schema),
  interpret(divisor, instance, context) {
    if (Instance.typeOf(instance) !== "number") return true;
    evaluationOf(context).spend(divisionSteps);
    return isMultipleOf(Instance.value<number>(instance), divisor);
  },
};

/** Puts the keywords in the places of the library's own. Doing it again changes nothing. */
export function registerBoundedKeywords(): void {
  addKeyword(pattern);
  addKeyword(properties);
  addKeyword(patternProperties);
  addKeyword(additionalProperties);
  addKeyword(uniqueItems);
  addKeyword(multipleOf);
  addKeyword(enumeration);
  addKeyword(constant);
}
