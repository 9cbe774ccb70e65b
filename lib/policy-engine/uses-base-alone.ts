// Whether a document says nothing that the published schema of existing policies has not: those keep their meaning, wording included.
import { isJsonArray, isJsonObject, type JsonObject } from "./json-values";
import type { Json } from "./types";

const documentFields: ReadonlySet<string> = new Set(["version", "default", "hide", "all_tools", "tools"]);
const allToolsFields: ReadonlySet<string> = new Set(["limits"]);
const sectionFields: ReadonlySet<string> = new Set(["require", "deny_if", "limits"]);
const ruleFields: ReadonlySet<string> = new Set(["conditions", "on_deny"]);
const conditionFields: ReadonlySet<string> = new Set(["path", "op", "value"]);
const limitFields: ReadonlySet<string> = new Set(["counter", "window", "max", "scope", "on_deny"]);
const operators: ReadonlySet<string> = new Set(["eq", "neq", "lt", "lte", "gt", "gte", "in", "not_in", "exists", "regex", "contains"]);

/** For a valid document. Names with `*`, paths that do not begin with `args` and every field beyond the base's own are ours. */
export function usesBaseAlone(document: Json): boolean {
  return hasOnly(document, documentFields, (field, value) => {
    switch (field) {
      case "hide": return isJsonArray(value) && value.every((name) => name === "*" || isPlainName(name));
      case "all_tools": return hasOnly(value, allToolsFields, isBaseLimits);
      case "tools": return isJsonObject(value) && Object.entries(value).every(([name, section]) => isPlainName(name) && isBaseSection(section));
      default: return true;
    }
  });
}

function isBaseSection(section: Json): boolean {
  return hasOnly(section, sectionFields, (field, value) => (field === "limits" ? isBaseLimits(field, value) : isJsonArray(value) && value.every(isBaseRule)));
}

function isBaseRule(rule: Json): boolean {
  return hasOnly(rule, ruleFields, (field, value) => field !== "conditions" || (isJsonArray(value) && value.every(isBaseCondition)));
}

function isBaseCondition(condition: Json): boolean {
  return hasOnly(condition, conditionFields, (field, value) => {
    switch (field) {
      case "path": return typeof value === "string" && /^args(?:\.[^.[\]"*]+)+$/.test(value);
      case "op": return typeof value === "string" && operators.has(value);
      default: return true;
    }
  });
}

function isBaseLimits(_field: string, limits: Json): boolean {
  return isJsonArray(limits) && limits.every((limit) => hasOnly(limit, limitFields, () => true));
}

function isPlainName(name: Json): boolean {
  return typeof name === "string" && !name.includes("*");
}

function hasOnly(value: Json, fields: ReadonlySet<string>, holds: (field: string, value: Json) => boolean): value is JsonObject {
  return isJsonObject(value) && Object.entries(value).every(([field, member]) => fields.has(field) && holds(field, member));
}
