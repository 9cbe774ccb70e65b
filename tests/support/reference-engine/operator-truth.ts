// The operators (policy language § Operators), one branch each.
import type { Json, RegexCompiler, Truth } from "@/lib/policy-engine/types";
import { cidrInTruth } from "./cidr-in";
import { equalJson } from "./equal-json";
import { hostInTruth } from "./host-in";
import { pathUnderTruth } from "./path-under";
import { textMatches } from "./text-matches";

const is = (holds: boolean): Truth => (holds ? "yes" : "no");

/** The truth of one leaf on a value that is there; an operand of a kind that the table does not allow leaves it undetermined. */
export function operatorTruth(op: string, actual: Json, operand: Json, regex: RegexCompiler): Truth {
  switch (op) {
    case "eq": return is(equalJson(actual, operand));
    case "neq": return is(!equalJson(actual, operand));
    case "in": case "not_in":
      if (!Array.isArray(operand)) return "undetermined";
      return is(operand.some((entry: Json) => equalJson(entry, actual)) === (op === "in"));
    case "lt": case "lte": case "gt": case "gte":
      return typeof actual === "number" && typeof operand === "number" ? is(stands(op, actual, operand)) : "undetermined";
    case "exists": return is((actual !== null) === operand);
    case "regex": case "glob": return typeof actual === "string" && typeof operand === "string" && !/\p{Surrogate}/u.test(actual) ? patternTruth(op, actual, operand, regex) : "undetermined";
    case "contains":
      if (Array.isArray(actual)) return is(actual.some((element: Json) => equalJson(element, operand)));
      return typeof actual === "string" && typeof operand === "string" ? is(runAt([...actual], [...operand]) !== -1) : "undetermined";
    case "starts_with": return typeof actual === "string" && typeof operand === "string" ? is(runAt([...actual].slice(0, [...operand].length), [...operand]) === 0) : "undetermined";
    case "ends_with": return typeof actual === "string" && typeof operand === "string" ? is(runAt([...actual].reverse().slice(0, [...operand].length), [...operand].reverse()) === 0) : "undetermined";
    case "host_in": return typeof actual === "string" ? hostInTruth(actual, texts(operand)) : "undetermined";
    case "path_under": return typeof actual === "string" ? pathUnderTruth(actual, texts(operand)) : "undetermined";
    case "cidr_in": return typeof actual === "string" ? cidrInTruth(actual, texts(operand)) : "undetermined";
    case "length_lt": case "length_lte": case "length_gt": case "length_gte":
      if (typeof operand !== "number" || !Number.isInteger(operand)) return "undetermined";
      return typeof actual === "string" || Array.isArray(actual) ? is(stands(op.slice("length_".length), actual.length, operand)) : "undetermined";
    case "type": return is(operand === typeOf(actual) || (operand === "number" && typeof actual === "number"));
    default: throw new Error(`no operator ${op}`);
  }
}

function stands(comparison: string, actual: number, operand: number): boolean {
  switch (comparison) {
    case "lt": return actual < operand;
    case "lte": return actual <= operand;
    case "gt": return actual > operand;
    default: return actual >= operand;
  }
}

function patternTruth(op: "regex" | "glob", actual: string, pattern: string, regex: RegexCompiler): Truth {
  if (op === "glob") return is(textMatches(pattern, actual, "?"));
  const compiled = regex.compile(pattern);
  return compiled.ok ? is(compiled.test(actual)) : "undetermined";
}

/** Where the run of characters begins in the text; -1 if nowhere. */
function runAt(text: readonly string[], run: readonly string[]): number {
  for (let at = 0; at + run.length <= text.length; at += 1) if (run.every((character, index) => text[at + index] === character)) return at;
  return -1;
}

function typeOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "number" && Number.isInteger(value) ? "integer" : typeof value;
}

function texts(operand: Json): readonly string[] {
  return Array.isArray(operand) ? operand.map((entry: Json) => String(entry)) : [];
}
