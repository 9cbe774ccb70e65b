// Rules and conditions (policy language § Paths, § Truth).
import type { Json, Truth } from "@/lib/policy-engine/types";
import type { Evaluation } from "./evaluation";
import { pointerBelow } from "./json-pointer";
import { kleene, negated } from "./kleene";
import { operatorTruth } from "./operator-truth";
import { pathSteps, type Step } from "./path-steps";
import type { WrittenCondition, WrittenLeaf } from "./written-policy";

/** What a path comes to in one place: nothing there, a step that the value there cannot take, no elements, or a value. */
type Found = "missing" | "wrong kind" | "no elements" | { readonly value: Json; readonly pointer: string };
type Quantifier = "all" | "any";

/** Conditions are ANDed; `stars` says whether `[*]` asks all elements or any. */
export function conditionsTruth(conditions: readonly WrittenCondition[], stars: Quantifier, evaluation: Evaluation): Truth {
  return kleene("all", conditions.map((condition) => conditionTruth(condition, stars, evaluation)));
}

function conditionTruth(condition: WrittenCondition, stars: Quantifier, evaluation: Evaluation): Truth {
  let truth: Truth;
  let form: string;
  if ("any" in condition) [form, truth] = ["any", kleene("any", condition.any.map((member) => conditionTruth(member, stars, evaluation)))];
  else if ("all" in condition) [form, truth] = ["all", kleene("all", condition.all.map((member) => conditionTruth(member, stars, evaluation)))];
  else if ("not" in condition) [form, truth] = ["not", negated(conditionTruth(condition.not, stars === "all" ? "any" : "all", evaluation))];
  else return leafTruth(condition, stars, evaluation);
  evaluation.note(`form ${form} ${truth}`);
  return truth;
}

function leafTruth(leaf: WrittenLeaf, stars: Quantifier, evaluation: Evaluation): Truth {
  const ask = (found: Found): Truth => {
    evaluation.tests += 1;
    const truth = foundTruth(leaf, found, evaluation);
    evaluation.note(`op ${leaf.op} ${truth}`);
    return truth;
  };
  return walk(leaf.path, evaluation, ask, (truths) => {
    evaluation.note(`star ${stars} ${truths.length > 1 ? "several" : "one"}`);
    return kleene(stars, truths);
  });
}

/** Follows the path; `ask` answers at each end of it, `combine` for the elements of one `[*]`. */
function walk<Answer>(path: string, evaluation: Evaluation, ask: (found: Found) => Answer, combine: (answers: readonly Answer[]) => Answer): Answer {
  const [root, ...steps] = pathSteps(path);
  const name = typeof root === "object" && "name" in root ? root.name : "";
  evaluation.note(`root ${name}`);
  return from(evaluation.roots[name]?.() ?? null, steps, name === "args" ? "" : "none");

  function from(value: Json | undefined, rest: readonly Step[], pointer: string): Answer {
    const [step, ...further] = rest;
    if (value === undefined || (value === null && step !== undefined)) return ask("missing");
    if (step === undefined || value === null) return ask({ value, pointer });
    if (typeof step === "object" && "name" in step) {
      if (typeof value !== "object" || Array.isArray(value)) return ask("wrong kind");
      return from(new Map<string, Json>(Object.entries(value)).get(step.name), further, pointerBelow(pointer, step.name));
    }
    if (!Array.isArray(value)) return ask("wrong kind");
    const elements: readonly Json[] = value;
    if (step !== "every") return from(elements[step.index], further, pointerBelow(pointer, step.index));
    if (elements.length === 0) return ask("no elements");
    return combine(elements.map((element, index) => from(element, further, pointerBelow(pointer, index))));
  }
}

function foundTruth(leaf: WrittenLeaf, found: Found, evaluation: Evaluation): Truth {
  evaluation.note(`found ${typeof found === "string" ? found : found.value === null ? "null" : "value"}`);
  if (found === "wrong kind") return "undetermined";
  if (found === "no elements") return "no";
  if (leaf.if_missing !== undefined && (found === "missing" || found.value === null)) {
    evaluation.note(`if_missing ${leaf.if_missing}`);
    return leaf.if_missing === "match" ? "yes" : "no";
  }
  if (found === "missing") return leaf.op === "exists" && leaf.value === false ? "yes" : "no";
  if (holdsInexact(found.pointer, evaluation)) return "undetermined";
  if (leaf.value_from === undefined) return operatorTruth(leaf.op, found.value, leaf.value ?? null, evaluation.regex);
  const operand = valueAt(leaf.value_from, evaluation);
  evaluation.note(`value_from ${operand === undefined ? "nothing" : "value"}`);
  return operand === undefined ? "undetermined" : operatorTruth(leaf.op, found.value, operand, evaluation.regex);
}

/** The value that a path without stars ends at; undefined where there is none, or one that a double does not hold. */
export function valueAt(path: string, evaluation: Evaluation): Json | undefined {
  return walk<Json | undefined>(path, evaluation, (found) => (typeof found === "string" || holdsInexact(found.pointer, evaluation) ? undefined : found.value), () => undefined);
}

function holdsInexact(pointer: string, evaluation: Evaluation): boolean {
  const holds = [...evaluation.inexactNumbers].some((at) => at === pointer || at.startsWith(`${pointer}/`));
  if (holds) evaluation.note("found inexact");
  return holds;
}
