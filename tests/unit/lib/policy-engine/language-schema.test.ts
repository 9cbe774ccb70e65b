// The published schema and the validator say the same language: what the validator accepts the schema accepts, and no object has a field more or less.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { setField } from "@/lib/policy-engine/draft-edits";
import { isJsonObject, ownMember } from "@/lib/policy-engine/json-values";
import { pointerTo } from "@/lib/policy-engine/json-pointer";
import { languageSchema, languageSchemaPath } from "@/lib/policy-engine/language-schema";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import type { Json } from "@/lib/policy-engine/types";
import { loadPolicyVectors } from "@/tests/support/policy-vectors";
import { diceOf } from "@/tests/support/random-policies/dice";
import { randomPolicy } from "@/tests/support/random-policies/random-policy";

const validate = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true }).compile(languageSchema);
const problemsOf = (document: Json) => {
  const parsed = parsePolicy(JSON.stringify(document), linearRegex);
  return parsed.ok ? [] : parsed.problems;
};

function expectSchemaToAccept(text: string): void {
  const document: unknown = JSON.parse(text);
  if (!validate(document)) expect({ document, errors: validate.errors }).toEqual("accepted");
}

describe("the published schema", () => {
  it("accepts every document of the vectors that the validator accepts", () => {
    const { decisions, validations } = loadPolicyVectors();
    const texts = [...decisions.flatMap(({ policyText }) => (policyText === null ? [] : [policyText])), ...validations.map(({ text }) => text)];
    const accepted = texts.filter((text) => parsePolicy(text, linearRegex).ok);
    expect(accepted.length).toBeGreaterThan(50);
    for (const text of accepted) expectSchemaToAccept(text);
  });

  it("accepts every random document that the validator accepts", () => {
    const accepted = Array.from({ length: 500 }, (_, index) => JSON.stringify(randomPolicy(diceOf(index + 1)))).filter((text) => parsePolicy(text, linearRegex).ok);
    expect(accepted.length).toBeGreaterThan(250);
    for (const text of accepted) expectSchemaToAccept(text);
  });

  it("refuses what is no policy, and fields that do not exist", () => {
    for (const document of [null, 5, {}, { version: "2", default: "deny" }, { version: "1", default: "maybe" }, { version: "1", default: "deny", hyde: [] }, { version: "1", default: "deny", tools: { t: { denyif: [] } } }]) {
      expect(validate(document)).toBe(false);
    }
  });

  it("is named by the path at which it is published", () => {
    expect(languageSchema["$id"]).toBe(languageSchemaPath);
    expect(readFileSync(path.join(import.meta.dirname, "../../../../app", languageSchemaPath, "route.ts"), "utf8")).toContain("languageSchema");
  });
});

/** One place for each kind of object in the language: where it stands, and the document around it. */
const empty: Json = { version: "1", default: "deny" };
const rule: Json = { conditions: [] };
const places: readonly { readonly schema: readonly string[]; readonly at: readonly string[]; readonly object: Json }[] = [
  { schema: [], at: [], object: empty },
  { schema: ["$defs", "section"], at: ["all_tools"], object: {} },
  { schema: ["$defs", "rule"], at: ["all_tools", "deny_if", "0"], object: rule },
  { schema: ["$defs", "approvalRule"], at: ["all_tools", "approve_if", "0"], object: rule },
  { schema: ["$defs", "comparison"], at: ["all_tools", "require", "0", "conditions", "0"], object: { path: "args.a", op: "eq", value: 1 } },
  { schema: ["$defs", "limit"], at: ["all_tools", "limits", "0"], object: { counter: "c", window: 60, max: 1 } },
  { schema: ["$defs", "section", "properties", "rate_limit"], at: ["all_tools", "rate_limit"], object: { window: 60, max: 1 } },
  { schema: ["$defs", "section", "properties", "result"], at: ["all_tools", "result"], object: {} },
  { schema: ["$defs", "redaction"], at: ["all_tools", "result", "redact", "0"], object: {} },
  { schema: ["properties", "risk"], at: ["risk"], object: {} },
  { schema: ["properties", "resources"], at: ["resources"], object: {} },
  { schema: ["properties", "prompts"], at: ["prompts"], object: {} },
  { schema: ["properties", "server_requests"], at: ["server_requests"], object: {} },
  { schema: ["$defs", "test"], at: ["tests", "0"], object: { name: "n", tool: "t", expect: "deny" } },
  { schema: ["$defs", "test", "properties", "context"], at: ["tests", "0", "context"], object: {} },
  ...["tool", "server", "grant", "user", "client"].map((part) => ({ schema: ["$defs", "test", "properties", "context", "properties", part], at: ["tests", "0", "context", part], object: {} })),
];

/** The document with the object at the place; a step that is a number makes a list of one. */
function documentWith(at: readonly string[], object: Json): Json {
  if (at.length === 0) return object;
  const value = at.slice(1).reduceRight<Json>((inner, step) => (step === "0" ? [inner] : { [step]: inner }), object);
  return setField(empty, at.slice(0, 1), value);
}

function fieldsOf(schemaPath: readonly string[]): readonly string[] {
  let schema: Json = languageSchema;
  for (const step of schemaPath) schema = (isJsonObject(schema) ? ownMember(schema, step) : undefined) ?? null;
  const properties = isJsonObject(schema) ? ownMember(schema, "properties") : undefined;
  if (!isJsonObject(properties)) throw new Error(`no properties at ${schemaPath.join("/")}`);
  return Object.keys(properties);
}

/** Every word that the engine's sources write as a text: no field that it knows is missing among them. */
const folder = path.join(import.meta.dirname, "../../../../lib/policy-engine");
const everyWord = new Set(readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"))
  .flatMap((file) => readFileSync(path.join(folder, file), "utf8").match(/\b[a-z][a-z_]*\b/g) ?? []));

describe("the fields of the published schema", () => {
  it.each(places.map((place) => ({ ...place, name: `/${place.at.join("/")}` })))("are the validator's own at $name", ({ schema, at, object }) => {
    const pointer = at.reduce<string>((above, step) => pointerTo(above, step), "");
    const known = [...everyWord].filter((word) => {
      const forms = ["any", "all", "not"].includes(word) && schema.includes("comparison");
      if (forms) return false;
      const document = documentWith(at, setField(object, [word], isJsonObject(object) ? (ownMember(object, word) ?? 0.5) : 0.5));
      const problem = problemsOf(document).find((other) => other.pointer === pointerTo(pointer, word) && other.code === "unknown_field");
      return problem === undefined || problem.message.includes("looks for one thing");
    });
    expect(known.sort()).toEqual([...fieldsOf(schema)].sort());
  });
});
