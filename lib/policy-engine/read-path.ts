// From a path and a call to the truth of a leaf: walking the arguments, the stars and their quantifiers, and counting leaf tests.
import { isJsonArray, isJsonObject } from "./json-values";
import { pointerTo } from "./json-pointer";
import type { LeafTest } from "./operators";
import type { Path, PathStep } from "./paths";
import type { Json, PolicyRequest, Truth } from "./types";

/** How the elements that `[*]` reaches are combined: all of them (and at least one), or any. */
export type Quantifier = "all" | "any";

/** One evaluation's state: the call, and how many leaf tests it may still make. Below zero the answer no longer counts. */
export interface Evaluation {
  readonly request: PolicyRequest;
  leafTestsLeft: number;
}

export type LeafReader = (evaluation: Evaluation) => Truth;

/** The leaf's truth for a call: missing where the way ends, undetermined where it passes through a value of another kind or reads an inexact number. */
export function compileLeaf(path: Path, test: LeafTest, quantifier: Quantifier): LeafReader {
  if (path.root === "tool.name") {
    return (evaluation) => {
      evaluation.leafTestsLeft -= 1;
      return test.present(evaluation.request.toolName);
    };
  }
  if (path.root === "tool.risk") {
    return (evaluation) => {
      evaluation.leafTestsLeft -= 1;
      const { tool } = evaluation.request;
      return tool === null ? test.missing : test.present(tool.risk);
    };
  }
  const { steps } = path;
  return (evaluation) => {
    const { args, inexactNumbers } = evaluation.request;
    // Pointers are only needed to find inexact numbers, and nearly no call has one.
    return readFrom(args, steps, 0, inexactNumbers.size === 0 ? null : "", evaluation, test, quantifier);
  };
}

function readFrom(
  start: Json, steps: readonly PathStep[], from: number, startPointer: string | null,
  evaluation: Evaluation, test: LeafTest, quantifier: Quantifier,
): Truth {
  let value = start;
  let pointer = startPointer;
  for (let at = from; at < steps.length; at += 1) {
    const step = steps[at];
    if (step === undefined) break;
    if (value === null) return missing(evaluation, test);
    if (step.kind === "star") {
      if (!isJsonArray(value)) return undetermined(evaluation);
      return readElements(value, steps, at + 1, pointer, evaluation, test, quantifier);
    }
    let next: Json | undefined;
    if (step.kind === "name") {
      if (!isJsonObject(value)) return undetermined(evaluation);
      next = Object.hasOwn(value, step.name) ? value[step.name] : undefined;
      if (pointer !== null) pointer = pointerTo(pointer, step.name);
    } else {
      if (!isJsonArray(value)) return undetermined(evaluation);
      next = value[step.index];
      if (pointer !== null) pointer = pointerTo(pointer, step.index);
    }
    if (next === undefined) return missing(evaluation, test);
    value = next;
  }
  evaluation.leafTestsLeft -= 1;
  if (pointer !== null && holdsInexactNumber(evaluation.request.inexactNumbers, pointer)) return "undetermined";
  return test.present(value);
}

/** Kleene's `all` or `any` over the elements; no elements: no. Every element is read, so that the number of tests does not depend on their order. */
function readElements(
  elements: readonly Json[], steps: readonly PathStep[], from: number, pointer: string | null,
  evaluation: Evaluation, test: LeafTest, quantifier: Quantifier,
): Truth {
  if (elements.length === 0) {
    evaluation.leafTestsLeft -= 1;
    return "no";
  }
  const decisive: Truth = quantifier === "all" ? "no" : "yes";
  let truth: Truth = quantifier === "all" ? "yes" : "no";
  for (let index = 0; index < elements.length; index += 1) {
    const element = elements[index];
    if (element === undefined || evaluation.leafTestsLeft < 0) break;
    const answer = readFrom(element, steps, from, pointer === null ? null : pointerTo(pointer, index), evaluation, test, quantifier);
    if (answer === decisive) truth = decisive;
    else if (answer === "undetermined" && truth !== decisive) truth = "undetermined";
  }
  return truth;
}

function missing(evaluation: Evaluation, test: LeafTest): Truth {
  evaluation.leafTestsLeft -= 1;
  return test.missing;
}

function undetermined(evaluation: Evaluation): Truth {
  evaluation.leafTestsLeft -= 1;
  return "undetermined";
}

function holdsInexactNumber(pointers: ReadonlySet<string>, pointer: string): boolean {
  if (pointers.has(pointer)) return true;
  const below = `${pointer}/`;
  for (const other of pointers) if (other.startsWith(below)) return true;
  return false;
}
