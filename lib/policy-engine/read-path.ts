// From a path and a call to values: where the way begins, walking it, and the stars with their quantifiers.
import { factOf, type Evaluation } from "./call-facts";
import { isJsonArray, isJsonObject } from "./json-values";
import { pointerTo } from "./json-pointer";
import type { Path, PathStep } from "./paths";
import type { Json, Truth } from "./types";

/** How the elements that `[*]` reaches are combined: all of them (and at least one), or any. */
export type Quantifier = "all" | "any";

/** What is asked of the end of a way: of a value that is there (null included), and of nothing. A value that cannot be judged is undetermined. */
export interface EndTest {
  readonly present: (actual: Json, evaluation: Evaluation) => Truth;
  readonly missing: Truth;
}

export type TruthReader = (evaluation: Evaluation) => Truth;

/** Asks the test of every end that the path reaches in a call; each is one leaf test. */
export function compileReader(path: Path, test: EndTest, quantifier: Quantifier): TruthReader {
  if (!("steps" in path)) {
    const valueOf = plainReader(path);
    return (evaluation) => {
      evaluation.leafTestsLeft -= 1;
      const value = valueOf(evaluation);
      return value === undefined ? test.missing : test.present(value, evaluation);
    };
  }
  const { root } = path;
  const walk = compileWalk(path, 0, test, quantifier);
  return (evaluation) => {
    const start = treeOf(evaluation, root);
    // Pointers are only needed to find inexact numbers, and nearly no call has one.
    return start === undefined ? missing(evaluation, test) : walk(start, inexactIn(evaluation, root).size === 0 ? null : "", evaluation);
  };
}

/** The values at the ends of a path, the first `endsMax` of them; none where it is missing. */
export function readEnds(path: Path, evaluation: Evaluation, endsMax: number): readonly Json[] {
  const ends: Json[] = [];
  const present = (actual: Json): Truth => {
    if (ends.length < endsMax) ends.push(actual);
    return "no";
  };
  compileReader(path, { present, missing: "no" }, "any")(evaluation);
  return ends;
}

/** What a path without stars leads to, or why it leads to nothing. */
export type ReadValue =
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "missing" }
  /** A value of another kind on the way, or one that holds an inexact number. */
  | { readonly kind: "unreadable" };

const missingValue: ReadValue = { kind: "missing" };
const unreadableValue: ReadValue = { kind: "unreadable" };

/** The value at the end of a path that has no `[*]`; what a star would mean here is nothing. */
export function readValue(path: Path, evaluation: Evaluation): ReadValue {
  if (!("steps" in path)) {
    const value = plainReader(path)(evaluation);
    return value === undefined ? missingValue : { kind: "value", value };
  }
  const inexact = inexactIn(evaluation, path.root);
  let value = treeOf(evaluation, path.root);
  let pointer = "";
  for (const step of path.steps) {
    if (value === undefined || value === null) return missingValue;
    if (step.kind === "star" || !fits(value, step)) return unreadableValue;
    value = childOf(value, step);
    pointer = pointerTo(pointer, step.kind === "name" ? step.name : step.index);
  }
  if (value === undefined) return missingValue;
  return inexact.has(pointer) ? unreadableValue : { kind: "value", value };
}

type TreePath = Extract<Path, { readonly steps: readonly PathStep[] }>;

function plainReader(path: Exclude<Path, TreePath>): (evaluation: Evaluation) => Json | undefined {
  if (path.root !== "grant.tags") {
    const { root } = path;
    return (evaluation) => factOf(evaluation, root);
  }
  const { tag } = path;
  return ({ request: { context: { grant: { tags } } } }) => (Object.hasOwn(tags, tag) ? tags[tag] : undefined);
}

const noNumbers: ReadonlySet<string> = new Set();

function treeOf({ request, result }: Evaluation, root: TreePath["root"]): Json | undefined {
  if (root === "args") return request.args;
  return root === "tool.annotations" ? request.tool?.annotations : result?.structured;
}

/** Pointers, inside the tree, of the inexact numbers and of everything that holds one. */
function inexactIn({ request, result }: Evaluation, root: TreePath["root"]): ReadonlySet<string> {
  const numbers = root === "args" ? request.inexactNumbers : root === "tool.annotations" ? noNumbers : (result?.inexactNumbers ?? noNumbers);
  return numbers.size === 0 ? noNumbers : withHolders(numbers);
}

const holders = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>();

/** Made once for a call, so that looking up an end costs the same however many such numbers there are. */
function withHolders(numbers: ReadonlySet<string>): ReadonlySet<string> {
  const known = holders.get(numbers);
  if (known !== undefined) return known;
  const all = new Set<string>();
  for (const number of numbers) {
    for (let pointer = number; !all.has(pointer); pointer = pointer.slice(0, pointer.lastIndexOf("/"))) {
      all.add(pointer);
      if (pointer === "") break;
    }
  }
  holders.set(numbers, all);
  return all;
}

/** The rest of a way, from a value on; `pointer` says where it stands, or is null where nobody needs to know. */
type Walk = (value: Json, pointer: string | null, evaluation: Evaluation) => Truth;

function compileWalk(path: TreePath, from: number, test: EndTest, quantifier: Quantifier): Walk {
  const step = path.steps[from];
  if (step === undefined) return endOf(path.root, test);
  const next = compileWalk(path, from + 1, test, quantifier);
  if (step.kind === "star") return starStep(next, test, quantifier);
  return (value, pointer, evaluation) => {
    if (value === null) return missing(evaluation, test);
    if (!fits(value, step)) return undetermined(evaluation);
    const child = childOf(value, step);
    if (child === undefined) return missing(evaluation, test);
    return next(child, pointer === null ? null : pointerTo(pointer, step.kind === "name" ? step.name : step.index), evaluation);
  };
}

function endOf(root: TreePath["root"], test: EndTest): Walk {
  return (value, pointer, evaluation) => {
    evaluation.leafTestsLeft -= 1;
    return pointer !== null && inexactIn(evaluation, root).has(pointer) ? "undetermined" : test.present(value, evaluation);
  };
}

/** Kleene's `all` or `any` over the elements; no elements: no. Every element is read, so that the number of tests does not depend on their order. */
function starStep(next: Walk, test: EndTest, quantifier: Quantifier): Walk {
  const [decisive, otherwise]: readonly [Truth, Truth] = quantifier === "all" ? ["no", "yes"] : ["yes", "no"];
  return (value, pointer, evaluation) => {
    if (value === null) return missing(evaluation, test);
    if (!isJsonArray(value)) return undetermined(evaluation);
    if (value.length === 0) {
      evaluation.leafTestsLeft -= 1;
      return "no";
    }
    let truth: Truth = otherwise;
    for (let index = 0; index < value.length && evaluation.leafTestsLeft >= 0; index += 1) {
      const element = value[index];
      if (element === undefined) break;
      const answer = next(element, pointer === null ? null : pointerTo(pointer, index), evaluation);
      if (answer === decisive) truth = decisive;
      else if (answer === "undetermined" && truth !== decisive) truth = answer;
    }
    return truth;
  };
}

/** A name step reads objects only, an index or `[*]` arrays only. */
function fits(value: Json, step: PathStep): boolean {
  return step.kind === "name" ? isJsonObject(value) : isJsonArray(value);
}

function childOf(value: Json, step: Exclude<PathStep, { readonly kind: "star" }>): Json | undefined {
  if (step.kind === "index") return isJsonArray(value) ? value[step.index] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, step.name) ? value[step.name] : undefined;
}

function missing(evaluation: Evaluation, test: EndTest): Truth {
  evaluation.leafTestsLeft -= 1;
  return test.missing;
}

function undetermined(evaluation: Evaluation): Truth {
  evaluation.leafTestsLeft -= 1;
  return "undetermined";
}
