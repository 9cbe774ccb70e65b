// From a condition as written to a question that can be put to a call.
import type { Evaluation } from "./call-facts";
import { operators, type ValueTest } from "./operators";
import type { Condition, Leaf } from "./policy";
import { compileReader, readValue, type EndTest, type Quantifier, type TruthReader } from "./read-path";
import { spendThrough } from "./spend-steps";
import type { Json, RegexCompiler, Truth } from "./types";

/** Groups ask every member, so that the number of leaf tests is the same for every implementation; each `not` swaps what `[*]` means. */
export function compileCondition(condition: Condition, quantifier: Quantifier, regex: RegexCompiler): TruthReader {
  switch (condition.kind) {
    case "leaf": return compileLeaf(condition, quantifier, regex);
    case "not": {
      const member = compileCondition(condition.member, swapped(quantifier), regex);
      return (evaluation) => negated(member(evaluation));
    }
    case "all":
    case "any": return joined(condition.kind, condition.members.map((member) => compileCondition(member, quantifier, regex)));
  }
}

/** The answers of several questions joined by Kleene's AND or OR; without any, AND is yes and OR is no. */
export function joined(by: "all" | "any", questions: readonly TruthReader[]): TruthReader {
  const [only] = questions;
  if (questions.length === 1 && only !== undefined) return only;
  const [decisive, otherwise]: readonly [Truth, Truth] = by === "all" ? ["no", "yes"] : ["yes", "no"];
  return (evaluation) => {
    let truth: Truth = otherwise;
    for (const question of questions) {
      const answer = question(evaluation);
      if (answer === decisive) truth = decisive;
      else if (answer === "undetermined" && truth === otherwise) truth = answer;
    }
    return truth;
  };
}

/** What `[*]` means inside a `not`. */
export function swapped(quantifier: Quantifier): Quantifier {
  return quantifier === "all" ? "any" : "all";
}

/** One leaf's truth. A missing value is decided before the operand is looked at; an operand that cannot be read or does not fit is undetermined. */
export function compileLeaf(leaf: Leaf, quantifier: Quantifier, regex: RegexCompiler): TruthReader {
  const { path, op, operand, ifMissing } = leaf;
  const missing = truthOfMissing(leaf);
  const row = operators[op];
  const ask = (test: ValueTest): EndTest["present"] => (actual, evaluation) =>
    (actual === null && ifMissing !== null ? missing : askWithin(evaluation, test, actual));
  if (operand.kind === "value") return compileReader(path, { present: ask(row.compile(operand.value, regex)), missing }, quantifier);
  return (evaluation: Evaluation) => {
    const read = readValue(operand.path, evaluation);
    const fits = read.kind === "value" && spendThrough(evaluation, read.value) && row.faults(read.value).length === 0;
    const present = ask(fits ? row.compile(read.value, regex) : cannotSay);
    return compileReader(path, { present, missing }, quantifier)(evaluation);
  };
}

/** Past the steps of an evaluation nothing more is asked, and its leaf tests are over as well: whatever was answered no longer counts. */
function askWithin(evaluation: Evaluation, test: ValueTest, actual: Json): Truth {
  const truth = evaluation.stepsLeft < 0 ? "undetermined" : test(actual, evaluation);
  if (evaluation.stepsLeft < 0) evaluation.leafTestsLeft = -1;
  return truth;
}

function cannotSay(): Truth {
  return "undetermined";
}

function truthOfMissing({ op, operand, ifMissing }: Leaf): Truth {
  if (ifMissing !== null) return ifMissing === "match" ? "yes" : "no";
  return op === "exists" && operand.kind === "value" && operand.value === false ? "yes" : "no";
}

function negated(truth: Truth): Truth {
  return truth === "yes" ? "no" : truth === "no" ? "yes" : "undetermined";
}
