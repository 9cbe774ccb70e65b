// Which operators can speak about an argument, what each is called in a sentence, and what its value is typed into. Pure.
import type { OperatorName } from "@/lib/policy-engine/operators";
import type { Json } from "@/lib/policy-engine/types";
import type { ArgumentType } from "./argument-choices";

/** What a form asks for beside the operator. */
export type ValueKind = "any" | "number" | "list" | "presence" | "text";

export const operatorWords: { readonly [op in OperatorName]: string } = {
  eq: "is", neq: "is not", in: "is one of", not_in: "is none of", contains: "contains", regex: "matches",
  gt: "is greater than", gte: "is at least", lt: "is less than", lte: "is at most", exists: "is present",
  starts_with: "starts with", ends_with: "ends with", glob: "looks like", host_in: "is a URL on one of the hosts", path_under: "is a path under one of",
  cidr_in: "is an address in one of the networks", length_lt: "is shorter than", length_lte: "is at most as long as", length_gt: "is longer than",
  length_gte: "is at least as long as", type: "is of type",
};

const fitting: { readonly [type in ArgumentType]: readonly OperatorName[] } = {
  string: ["eq", "neq", "in", "not_in", "contains", "regex", "exists"],
  number: ["gt", "gte", "lt", "lte", "eq", "neq", "in", "not_in", "exists"],
  boolean: ["eq", "neq", "exists"],
  array: ["contains", "exists"],
  object: ["exists"],
  any: ["eq", "neq", "in", "not_in", "gt", "gte", "lt", "lte", "contains", "regex", "exists"],
};

/** The operators that fit values of the type, the likeliest first. */
export function operatorsFor(type: ArgumentType): readonly OperatorName[] {
  return fitting[type];
}

/** What kind of value the operator takes. */
export function valueKindOf(op: OperatorName): ValueKind {
  switch (op) {
    case "lt": case "lte": case "gt": case "gte": case "length_lt": case "length_lte": case "length_gt": case "length_gte": return "number";
    case "in": case "not_in": case "host_in": case "path_under": case "cidr_in": return "list";
    case "exists": return "presence";
    case "regex": case "glob": case "type": case "starts_with": case "ends_with": return "text";
    case "eq": case "neq": case "contains": return "any";
  }
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
