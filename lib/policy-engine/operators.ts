// The table of operators: what value each takes, and what it says of an argument. Three-valued: `undetermined` is never a yes.
import { listEntriesMax, regexCharactersMax } from "./bounds";
import { characterCount, hasLoneSurrogate } from "./characters";
import { equalJson, isJsonArray } from "./json-values";
import type { Json, ProblemCode, RegexCompiler, Truth } from "./types";

/** What an operator with its value says: of a value that is there (null included), and of a missing one. */
export interface LeafTest {
  readonly present: (actual: Json) => Truth;
  readonly missing: Truth;
}

export interface ValueFault {
  readonly code: ProblemCode;
  readonly message: string;
}

interface OperatorRow {
  /** Null where the value is one that this operator takes. A regular expression's syntax is the validator's to check. */
  readonly fault: (value: Json) => ValueFault | null;
  readonly compile: (value: Json, regex: RegexCompiler) => LeafTest;
}

export const operatorNames = ["eq", "neq", "lt", "lte", "gt", "gte", "in", "not_in", "exists", "regex", "contains"] as const;
export type OperatorName = (typeof operatorNames)[number];

/** The row of each operator; a missing argument is `no` for all of them but `exists`. */
export const operators: { readonly [name in OperatorName]: OperatorRow } = {
  eq: { fault: takesAny, compile: (value) => leaf((actual) => equalJson(actual, value)) },
  neq: { fault: takesAny, compile: (value) => leaf((actual) => !equalJson(actual, value)) },
  lt: comparison((actual, bound) => actual < bound),
  lte: comparison((actual, bound) => actual <= bound),
  gt: comparison((actual, bound) => actual > bound),
  gte: comparison((actual, bound) => actual >= bound),
  in: { fault: takesList, compile: (value) => leaf(membership(value)) },
  not_in: {
    fault: takesList,
    compile: (value) => {
      const isListed = membership(value);
      return leaf((actual) => !isListed(actual));
    },
  },
  exists: {
    fault: (value) => (typeof value === "boolean" ? null : { code: "wrong_type", message: "`exists` takes true or false" }),
    compile: (value) => ({ present: (actual) => ((actual !== null) === value ? "yes" : "no"), missing: value === false ? "yes" : "no" }),
  },
  regex: { fault: takesPattern, compile: compilePattern },
  contains: { fault: takesAny, compile: compileContains },
};

/** True for the name of an operator that this engine enforces. */
export function isOperatorName(text: string): text is OperatorName {
  return Object.hasOwn(operators, text);
}

function leaf(holds: (actual: Json) => boolean): LeafTest {
  return { present: (actual) => (holds(actual) ? "yes" : "no"), missing: "no" };
}

function comparison(holds: (actual: number, bound: number) => boolean): OperatorRow {
  return {
    fault: (value) => (typeof value === "number" ? null : { code: "wrong_type", message: "a comparison takes a number" }),
    compile: (bound) => ({
      present: (actual) => (typeof actual !== "number" || typeof bound !== "number" ? "undetermined" : holds(actual, bound) ? "yes" : "no"),
      missing: "no",
    }),
  };
}

/** Scalars are looked up, so that a list of a thousand costs what a list of one costs. */
function membership(list: Json): (actual: Json) => boolean {
  const entries = isJsonArray(list) ? list : [];
  const scalars = new Set<Json>(entries.filter(isScalar));
  const composites = entries.filter((entry) => !isScalar(entry));
  return (actual) => (isScalar(actual) ? scalars.has(actual) : composites.some((entry) => equalJson(actual, entry)));
}

function isScalar(value: Json): boolean {
  return typeof value !== "object" || value === null;
}

function compilePattern(value: Json, regex: RegexCompiler): LeafTest {
  const compiled = typeof value === "string" ? regex.compile(value) : null;
  if (compiled === null || !compiled.ok) return { present: () => "undetermined", missing: "no" };
  return {
    present: (actual) => {
      if (typeof actual !== "string" || hasLoneSurrogate(actual)) return "undetermined";
      return compiled.test(actual) ? "yes" : "no";
    },
    missing: "no",
  };
}

function compileContains(value: Json): LeafTest {
  return {
    present: (actual) => {
      if (typeof actual === "string") {
        if (typeof value !== "string") return "undetermined";
        return actual.includes(value) ? "yes" : "no";
      }
      if (!isJsonArray(actual)) return "undetermined";
      return actual.some((element) => equalJson(element, value)) ? "yes" : "no";
    },
    missing: "no",
  };
}

function takesAny(): null {
  return null;
}

function takesList(value: Json): ValueFault | null {
  if (!isJsonArray(value)) return { code: "wrong_type", message: "takes a list of values" };
  return value.length > listEntriesMax ? { code: "too_many", message: `a list has at most ${listEntriesMax} entries` } : null;
}

function takesPattern(value: Json): ValueFault | null {
  if (typeof value !== "string") return { code: "wrong_type", message: "takes a regular expression as text" };
  return characterCount(value) > regexCharactersMax ? { code: "too_long", message: `a regular expression has at most ${regexCharactersMax} characters` } : null;
}
