// Conditions held against the input schema of a tool: does the argument exist, can the operator speak of its type, can the value ever come.
import { canonicalJson } from "./canonical-json";
import { leavesOf } from "./condition-leaves";
import { followSchema, typesOf, valuesOf } from "./follow-schema";
import { isJsonArray, isJsonObject, jsonTypeOf } from "./json-values";
import type { LintFindings } from "./lint-findings";
import type { LintedTool, RulePlace } from "./lint-policy";
import type { OperatorName } from "./operators";
import type { Pieces } from "./pieces";
import type { Leaf, Rule } from "./policy";
import type { Json } from "./types";

/** What an operator can speak of; those that are not here speak of everything. */
const typesByOperator: { readonly [op in OperatorName]?: readonly string[] } = {
  lt: ["number", "integer"], lte: ["number", "integer"], gt: ["number", "integer"], gte: ["number", "integer"],
  regex: ["string"], starts_with: ["string"], ends_with: ["string"], glob: ["string"], host_in: ["string"], path_under: ["string"], cidr_in: ["string"],
  contains: ["string", "array"],
  length_lt: ["string", "array"], length_lte: ["string", "array"], length_gt: ["string", "array"], length_gte: ["string", "array"],
};

const outcomes: { readonly [place in RulePlace]: string } = { require: "denied", deny_if: "denied", approve_if: "denied for want of an approval" };

/** Warnings about one rule for one tool, condition by condition, as long as there is something left to look. */
export function* lintConditions(rule: Rule, tool: LintedTool, place: RulePlace, found: LintFindings): Pieces<void> {
  for (const { leaf } of leavesOf(rule)) {
    found.looked(1);
    if (found.isSpent()) return;
    lintLeaf(leaf, tool, place, found);
    yield;
  }
}

function lintLeaf(leaf: Leaf, tool: LintedTool, place: RulePlace, found: LintFindings): void {
  const { path, op, operand, pointer } = leaf;
  if (path.root !== "args" || !isJsonObject(tool.inputSchema)) return;
  const reached = followSchema(tool.inputSchema, path.steps);
  if (reached.kind === "unclear") return;
  if (reached.kind === "absent") {
    if (found.has(`${pointer}/path`, "path_not_in_schema")) return;
    const last = path.steps.at(-1);
    const name = last?.kind === "name" && path.text.endsWith(`.${last.name}`) ? last.name : null;
    const near = name === null ? undefined : found.suggest(name, reached.names);
    const suggestion = name === null || near === undefined ? undefined : `${path.text.slice(0, -name.length)}${near}`;
    const message = `the input schema of \`${tool.name}\` has no \`${path.text}\``;
    return found.add([{ pointer: `${pointer}/path`, code: "path_not_in_schema", message, ...(suggestion === undefined ? {} : { suggestion }) }]);
  }
  const types = typesOf(reached.schema);
  const wanted = typesByOperator[op];
  if (wanted !== undefined && types !== null && !types.some((type) => wanted.includes(type))) {
    const message = `\`${op}\` cannot speak of ${types.join(" or ")}, so every call of \`${tool.name}\` with \`${path.text}\` is ${outcomes[place]}`;
    return found.add([{ pointer: `${pointer}/op`, code: "operator_does_not_fit", message }]);
  }
  if (operand.kind === "value") lintValue(leaf, operand.value, tool, { types, values: valuesOf(reached.schema) }, found);
}

interface Admitted {
  readonly types: readonly string[] | null;
  readonly values: readonly Json[] | null;
}

/** Entries of `in` and `not_in` are looked at one by one. */
function lintValue({ op, path, pointer }: Leaf, value: Json, tool: LintedTool, { types, values }: Admitted, found: LintFindings): void {
  const at = `${pointer}/value`;
  switch (op) {
    case "eq":
    case "neq": return lintEntries([[value, at]]);
    case "in":
    case "not_in": return lintEntries(isJsonArray(value) ? value.map((entry, index) => [entry, `${at}/${String(index)}`]) : []);
    case "type": {
      if (types === null || typeof value !== "string" || types.some((type) => type === value || (type === "integer" && value === "number") || (type === "number" && value === "integer"))) return;
      return found.add([{ pointer: at, code: "value_never_comes", message: `\`${path.text}\` of \`${tool.name}\` is ${types.join(" or ")}, never ${value}` }]);
    }
    default: return;
  }

  function lintEntries(entries: readonly (readonly [Json, string])[]): void {
    const texts = values === null ? null : new Set(values.map(canonicalJson));
    found.looked(entries.length + (values?.length ?? 0));
    for (const [entry, place] of entries) if (!found.has(place, "value_never_comes")) lintEntry(entry, place, texts);
  }

  function lintEntry(one: Json, place: string, texts: ReadonlySet<string> | null): void {
    if (values !== null && texts !== null) {
      if (texts.has(canonicalJson(one))) return;
      const suggestion = typeof one === "string" ? found.suggest(one, () => values.filter((known) => typeof known === "string")) : undefined;
      const message = `\`${path.text}\` of \`${tool.name}\` is one of ${listed(values)}, never ${JSON.stringify(one)}`;
      return found.add([{ pointer: place, code: "value_never_comes", message, ...(suggestion === undefined ? {} : { suggestion: JSON.stringify(suggestion) }) }]);
    }
    if (types === null || types.some((type) => isOfType(one, type))) return;
    const message = `\`${path.text}\` of \`${tool.name}\` is ${types.join(" or ")}, and ${JSON.stringify(one)} is ${jsonTypeOf(one)}: they are never equal`;
    found.add([{ pointer: place, code: "value_never_comes", message }]);
  }
}

function isOfType(value: Json, type: string): boolean {
  return jsonTypeOf(value) === type || (type === "integer" && Number.isInteger(value));
}

/** The first few, in the words of a document. */
function listed(values: readonly Json[]): string {
  const shown = values.slice(0, 6).map((value) => JSON.stringify(value));
  return values.length > shown.length ? `${shown.join(", ")} and ${String(values.length - shown.length)} more` : shown.join(", ");
}
