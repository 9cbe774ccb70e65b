// Conditions held against the input schema of a tool: does the argument exist, may it be absent, can the operator speak of its type.
// Only the plain part of JSON Schema is read (type, properties, items, required); where a schema says more, nothing is claimed.
import { leavesOf } from "./condition-leaves";
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "./json-values";
import type { LintCode, LintedTool, LintWarning } from "./lint-policy";
import type { OperatorName } from "./operators";
import type { PathStep } from "./paths";
import type { Leaf, Rule } from "./policy";
import type { Json } from "./types";

/** Keywords under which a schema may allow what its plain part does not show. */
const openKeywords = ["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "not", "if", "patternProperties", "prefixItems", "dependentSchemas", "unevaluatedProperties"];

const typesByOperator: { readonly [op in OperatorName]?: readonly string[] } = {
  lt: ["number", "integer"], lte: ["number", "integer"], gt: ["number", "integer"], gte: ["number", "integer"],
  regex: ["string"], contains: ["string", "array"],
};

/** Warnings about one rule for one tool; `denies` is true under `deny_if`, where an absent argument passes. */
export function lintConditions(rule: Rule, tool: LintedTool, denies: boolean): readonly LintWarning[] {
  return leavesOf(rule).flatMap(({ leaf }) => lintLeaf(leaf, tool, denies));
}

function lintLeaf(leaf: Leaf, tool: LintedTool, denies: boolean): readonly LintWarning[] {
  const { path, op, pointer, ifMissing } = leaf;
  if (path.root !== "args" || !isJsonObject(tool.inputSchema)) return [];
  const reached = followSchema(tool.inputSchema, path.steps);
  if (reached.kind === "unclear") return [];
  if (reached.kind === "absent") {
    return [warning(`${pointer}/path`, "path_not_in_schema", `the input schema of \`${tool.name}\` has no \`${path.text}\``)];
  }
  const warnings: LintWarning[] = [];
  if (denies && reached.optional && op !== "exists" && ifMissing === null) {
    warnings.push(warning(pointer, "optional_argument", `\`${path.text}\` is optional in \`${tool.name}\`: a call without it passes this rule`));
  }
  const wanted = typesByOperator[op];
  const types = typesOf(reached.schema);
  if (wanted !== undefined && types !== null && !types.some((type) => wanted.includes(type))) {
    warnings.push(warning(`${pointer}/op`, "operator_does_not_fit", `\`${op}\` cannot speak of ${types.join(" or ")}, so this rule always denies calls of \`${tool.name}\` with \`${path.text}\``));
  }
  return warnings;
}

type Reached =
  | { readonly kind: "found"; readonly schema: Json; readonly optional: boolean }
  | { readonly kind: "absent" }
  | { readonly kind: "unclear" };

function followSchema(root: JsonObject, steps: readonly PathStep[]): Reached {
  let schema: Json = root;
  let optional = false;
  for (const step of steps) {
    if (!isJsonObject(schema) || openKeywords.some((keyword) => isJsonObject(schema) && Object.hasOwn(schema, keyword))) return { kind: "unclear" };
    const types = typesOf(schema);
    if (types !== null && !types.includes(step.kind === "name" ? "object" : "array")) return { kind: "absent" };
    if (step.kind === "name") {
      const properties = ownMember(schema, "properties");
      const next = isJsonObject(properties) ? ownMember(properties, step.name) : undefined;
      const extra = ownMember(schema, "additionalProperties");
      // JSON Schema lets unnamed properties pass unless it is told not to; a schema that names some means those.
      if (next === undefined) return isJsonObject(extra) || extra === true || !isJsonObject(properties) ? { kind: "unclear" } : { kind: "absent" };
      const required = ownMember(schema, "required");
      optional ||= required === undefined || !isJsonArray(required) || !required.includes(step.name);
      schema = next;
    } else {
      const items = ownMember(schema, "items");
      if (items === undefined) return { kind: "unclear" };
      optional = true;
      schema = items;
    }
  }
  return { kind: "found", schema, optional };
}

/** The types that the schema names, or null where it names none. */
function typesOf(schema: Json): readonly string[] | null {
  if (!isJsonObject(schema)) return null;
  const type = ownMember(schema, "type");
  if (typeof type === "string") return [type];
  return type !== undefined && isJsonArray(type) ? type.filter((entry) => typeof entry === "string") : null;
}

function warning(pointer: string, code: LintCode, message: string): LintWarning {
  return { pointer, code, message };
}
