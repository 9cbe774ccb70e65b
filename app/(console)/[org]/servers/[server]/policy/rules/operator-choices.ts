// Which operators can speak about an argument, what each is called in a sentence, and what its value is typed into. Pure.
import { operators, type OperatorName } from "@/lib/policy-engine/operators";
import type { Json } from "@/lib/policy-engine/types";
import type { ArgumentType } from "./argument-choices";

/** What a form asks for beside the operator. */
export type ValueKind = "any" | "number" | "integer" | "list" | "texts" | "presence" | "text" | "type";

export const operatorWords: { readonly [op in OperatorName]: string } = {
  eq: "is", neq: "is not", in: "is one of", not_in: "is none of", contains: "contains", regex: "matches",
  gt: "is greater than", gte: "is at least", lt: "is less than", lte: "is at most", exists: "is present",
  starts_with: "starts with", ends_with: "ends with", glob: "has the form", host_in: "is a URL on one of the hosts", path_under: "is a path under",
  cidr_in: "is an address in", length_lt: "is shorter than", length_lte: "is at most as long as", length_gt: "is longer than", length_gte: "is at least as long as",
  type: "is of the type",
};

const kinds: { readonly [op in OperatorName]: ValueKind } = {
  eq: "any", neq: "any", contains: "any", in: "list", not_in: "list", gt: "number", gte: "number", lt: "number", lte: "number", exists: "presence",
  regex: "text", starts_with: "text", ends_with: "text", glob: "text", host_in: "texts", path_under: "texts", cidr_in: "texts",
  length_lt: "integer", length_lte: "integer", length_gt: "integer", length_gte: "integer", type: "type",
};

const lengths: readonly OperatorName[] = ["length_lte", "length_lt", "length_gte", "length_gt"];
const ofTexts: readonly OperatorName[] = ["contains", "starts_with", "ends_with", "glob", "regex", "host_in", "path_under", "cidr_in"];

const fitting: { readonly [type in ArgumentType]: readonly OperatorName[] } = {
  string: ["eq", "neq", "in", "not_in", ...ofTexts, ...lengths, "exists", "type"],
  number: ["gt", "gte", "lt", "lte", "eq", "neq", "in", "not_in", "exists", "type"],
  boolean: ["eq", "neq", "exists", "type"],
  array: ["contains", ...lengths, "exists", "type"],
  object: ["exists", "type"],
  any: ["eq", "neq", "in", "not_in", "gt", "gte", "lt", "lte", ...ofTexts, ...lengths, "exists", "type"],
};

/** The operators that fit values of the type, the likeliest first. */
export function operatorsFor(type: ArgumentType): readonly OperatorName[] {
  return fitting[type];
}

/** Whether the operator can compare with another argument. */
export function comparesPaths(op: OperatorName): boolean {
  return operators[op].takesPath;
}

/** What kind of value the operator takes. */
export function valueKindOf(op: OperatorName): ValueKind {
  return kinds[op];
}

/**
 * What was typed as the value that the argument's type wants: `5` for a number, `5` for a string is the text "5". For an
 * argument of any type, JSON where it is JSON and text otherwise. Undefined where it cannot be such a value.
 */
export function typedValue(text: string, type: ArgumentType): Json | undefined {
  switch (type) {
    case "string": return text;
    case "number": return numberOf(text);
    case "boolean": return text === "true" ? true : text === "false" ? false : undefined;
    case "array": case "object": case "any": return jsonOrText(text);
  }
}

function numberOf(text: string): number | undefined {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function jsonOrText(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}
