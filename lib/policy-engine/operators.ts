// The table of operators: what operand each takes, and what it says of a value that is there. Three-valued: `undetermined` is never a yes.
// A missing path is `no` for every operator but `exists`; that, `if_missing` and `value_from` are compile-condition.ts's.
import { listEntriesMax, namePatternCharactersMax, regexCharactersMax } from "./bounds";
import { canonicalJson } from "./canonical-json";
import { characterCount, hasLoneSurrogate } from "./characters";
import { isInBlock, readCidrBlock, readIpAddress } from "./cidr-in";
import { compileGlob } from "./glob";
import { hostOfUrl, isHostListed, readHostEntry } from "./host-in";
import { includesText } from "./includes-text";
import { equalJson, isJsonArray, isJsonType, jsonTypes, jsonTypeOf } from "./json-values";
import { isPathUnder, readPathRoot } from "./path-under";
import { spendSteps, spendThrough, stepsPerSplitCharacter, stepsThrough, type StepBudget } from "./spend-steps";
import { suggestName } from "./suggest-name";
import type { Json, ProblemCode, RegexCompiler, Truth } from "./types";

/**
 * What an operator with its operand says of a value that is there, null included. What takes more than a moment is taken from the budget first,
 * and where that does not reach the answer is `undetermined`.
 */
export type ValueTest = (actual: Json, budget: StepBudget) => Truth;

/** Something wrong with an operand, or with one entry of it. */
export interface OperandFault {
  readonly entry?: number;
  readonly code: ProblemCode;
  readonly message: string;
  readonly suggestion?: string;
}

interface OperatorRow {
  /** Whether the operand may be read from the call (`value_from`). */
  readonly takesPath: boolean;
  /** None where the operand is one that this operator takes. A regular expression's syntax is the validator's to check. */
  readonly faults: (operand: Json) => readonly OperandFault[];
  /** For an operand without faults. */
  readonly compile: (operand: Json, regex: RegexCompiler) => ValueTest;
}

export const operatorNames = [
  "eq", "neq", "lt", "lte", "gt", "gte", "in", "not_in", "exists", "regex", "contains", "starts_with", "ends_with", "glob", "host_in", "path_under",
  "cidr_in", "length_lt", "length_lte", "length_gt", "length_gte", "type",
] as const;
export type OperatorName = (typeof operatorNames)[number];

const none: readonly OperandFault[] = [];

/** The row of each operator. */
export const operators: { readonly [name in OperatorName]: OperatorRow } = {
  eq: { takesPath: true, faults: () => none, compile: (operand) => equality(operand, true) },
  neq: { takesPath: true, faults: () => none, compile: (operand) => equality(operand, false) },
  lt: comparison((actual, bound) => actual < bound),
  lte: comparison((actual, bound) => actual <= bound),
  gt: comparison((actual, bound) => actual > bound),
  gte: comparison((actual, bound) => actual >= bound),
  in: { takesPath: true, faults: takesList, compile: (operand) => membership(operand) },
  not_in: {
    takesPath: true,
    faults: takesList,
    compile: (operand) => {
      const isListed = membership(operand);
      return (actual, budget) => negated(isListed(actual, budget));
    },
  },
  exists: {
    takesPath: false,
    faults: (operand) => (typeof operand === "boolean" ? none : wrongType("`exists` takes true or false")),
    compile: (operand) => (actual) => is((actual !== null) === operand),
  },
  regex: { takesPath: false, faults: (operand) => takesText(operand, "a regular expression", regexCharactersMax), compile: compilePattern },
  contains: { takesPath: true, faults: () => none, compile: compileContains },
  starts_with: textTest("the beginning", (actual, operand) => actual.startsWith(operand)),
  ends_with: textTest("the end", (actual, operand) => actual.endsWith(operand)),
  glob: {
    takesPath: false,
    faults: (operand) => takesText(operand, "a pattern", namePatternCharactersMax),
    compile: (operand) => {
      const pattern = String(operand);
      const matches = compileGlob(pattern);
      return (actual, budget) => (typeof actual !== "string" || !spendSteps(budget, actual.length * pattern.length) || hasLoneSurrogate(actual)
        ? "undetermined" : is(matches(actual)));
    },
  },
  host_in: listOf("host", "a host such as `example.com`, `*.example.com` or `[::1]`", readHostEntry, (actual, entries) => {
    const host = hostOfUrl(actual);
    return host === null ? null : isHostListed(host, entries);
  }),
  path_under: listOf("root", "an absolute path without `..`", readPathRoot, isPathUnder),
  cidr_in: listOf("network", "an address with a prefix length and no bits behind it, such as `10.0.0.0/8`", readCidrBlock, (actual, blocks) => {
    const address = readIpAddress(actual);
    return address === null ? null : blocks.some((block) => isInBlock(address, block));
  }),
  length_lt: lengthTest((actual, bound) => actual < bound),
  length_lte: lengthTest((actual, bound) => actual <= bound),
  length_gt: lengthTest((actual, bound) => actual > bound),
  length_gte: lengthTest((actual, bound) => actual >= bound),
  type: {
    takesPath: false,
    faults: takesTypeName,
    compile: (operand) => (actual) => is(jsonTypeOf(actual) === operand || (operand === "integer" && Number.isInteger(actual))),
  },
};

/** True for the name of an operator. */
export function isOperatorName(text: string): text is OperatorName {
  return Object.hasOwn(operators, text);
}

function is(holds: boolean): Truth {
  return holds ? "yes" : "no";
}

function comparison(holds: (actual: number, bound: number) => boolean): OperatorRow {
  return {
    takesPath: true,
    faults: (operand) => (typeof operand === "number" ? none : wrongType("a comparison takes a number")),
    compile: (bound) => (actual) => (typeof actual !== "number" || typeof bound !== "number" ? "undetermined" : is(holds(actual, bound))),
  };
}

function lengthTest(holds: (actual: number, bound: number) => boolean): OperatorRow {
  return {
    takesPath: true,
    faults: (operand) => {
      if (typeof operand !== "number") return wrongType("a length is compared with a whole number");
      return Number.isInteger(operand) ? none : [{ code: "bad_value", message: "a length is compared with a whole number" }];
    },
    compile: (bound) => (actual) => {
      const length = typeof actual === "string" || isJsonArray(actual) ? actual.length : null;
      return length === null || typeof bound !== "number" ? "undetermined" : is(holds(length, bound));
    },
  };
}

function textTest(what: string, holds: (actual: string, operand: string) => boolean): OperatorRow {
  return {
    takesPath: true,
    faults: (operand) => (typeof operand === "string" ? none : wrongType(`${what} of a text is a text`)),
    compile: (operand) => (actual) => (typeof actual !== "string" || typeof operand !== "string" ? "undetermined" : is(holds(actual, operand))),
  };
}

/** An operator over texts and a list of things that are read once. A test that answers null cannot speak of the text. */
function listOf<Entry>(
  name: string, form: string, read: (text: string) => Entry | null, holds: (actual: string, entries: readonly Entry[]) => boolean | null,
): OperatorRow {
  return {
    takesPath: false,
    faults: (operand) => {
      const listFaults = takesList(operand);
      if (listFaults.length > 0 || !isJsonArray(operand)) return listFaults;
      return operand.flatMap((entry, index): readonly OperandFault[] => {
        if (typeof entry !== "string") return [{ entry: index, code: "wrong_type", message: `a ${name} is a text, not ${jsonTypeOf(entry)}` }];
        return read(entry) === null ? [{ entry: index, code: "bad_value", message: `a ${name} is ${form}` }] : none;
      });
    },
    compile: (operand) => {
      const texts = isJsonArray(operand) ? operand.filter((entry) => typeof entry === "string") : [];
      const entries = texts.map(read).filter((entry) => entry !== null);
      const listSteps = texts.reduce((steps, text) => steps + 1 + text.length, 0);
      return (actual, budget) => {
        const answer = typeof actual === "string" && spendSteps(budget, listSteps + actual.length * stepsPerSplitCharacter) ? holds(actual, entries) : null;
        return answer === null ? "undetermined" : is(answer);
      };
    },
  };
}

function negated(truth: Truth): Truth {
  return truth === "yes" ? "no" : truth === "no" ? "yes" : "undetermined";
}

function equality(operand: Json, wanted: boolean): ValueTest {
  if (isScalar(operand)) return (actual) => is((actual === operand) === wanted);
  const steps = stepsThrough(operand);
  return (actual, budget) => (isScalar(actual) ? is(!wanted) : spendSteps(budget, steps) ? is(equalJson(actual, operand) === wanted) : "undetermined");
}

/** Entries are looked up, so that a list of a thousand costs what a list of one costs. */
function membership(list: Json): ValueTest {
  const entries = isJsonArray(list) ? list : [];
  const scalars = new Set<Json>(entries.filter(isScalar));
  const composites = new Set(entries.filter((entry) => !isScalar(entry)).map(canonicalJson));
  return (actual, budget) => {
    if (isScalar(actual)) return is(scalars.has(actual));
    if (composites.size === 0) return "no";
    return spendThrough(budget, actual) ? is(composites.has(canonicalJson(actual))) : "undetermined";
  };
}

function isScalar(value: Json): boolean {
  return typeof value !== "object" || value === null;
}

function compilePattern(pattern: Json, regex: RegexCompiler): ValueTest {
  const compiled = typeof pattern === "string" ? regex.compile(pattern) : null;
  if (compiled === null || !compiled.ok) return () => "undetermined";
  const { test, stepsPerCharacter } = compiled;
  return (actual, budget) => (typeof actual !== "string" || !spendSteps(budget, actual.length * stepsPerCharacter) || hasLoneSurrogate(actual)
    ? "undetermined" : is(test(actual)));
}

function compileContains(operand: Json): ValueTest {
  return (actual, budget) => {
    if (typeof actual === "string") {
      return typeof operand === "string" && spendSteps(budget, 4 * (actual.length + operand.length)) ? is(includesText(actual, operand)) : "undetermined";
    }
    if (!isJsonArray(actual)) return "undetermined";
    const isPaid = isScalar(operand) ? spendSteps(budget, actual.length) : spendThrough(budget, actual);
    return isPaid ? is(actual.some((element) => equalJson(element, operand))) : "undetermined";
  };
}

function takesList(operand: Json): readonly OperandFault[] {
  if (!isJsonArray(operand)) return wrongType("takes a list of values");
  return operand.length > listEntriesMax ? [{ code: "too_many", message: `a list has at most ${listEntriesMax} entries` }] : none;
}

function takesText(operand: Json, what: string, charactersMax: number): readonly OperandFault[] {
  if (typeof operand !== "string") return wrongType(`takes ${what} as text`);
  return characterCount(operand) > charactersMax ? [{ code: "too_long", message: `${what} has at most ${charactersMax} characters` }] : none;
}

function takesTypeName(operand: Json): readonly OperandFault[] {
  if (typeof operand !== "string") return wrongType("takes the name of a JSON type");
  if (isJsonType(operand) || operand === "integer") return none;
  const names = [...jsonTypes, "integer"];
  const suggestion = suggestName(operand, names);
  return [{ code: "bad_value", message: `a type is one of ${names.map((name) => `\`${name}\``).join(", ")}`, ...(suggestion !== undefined && { suggestion }) }];
}

function wrongType(message: string): readonly OperandFault[] {
  return [{ code: "wrong_type", message }];
}
