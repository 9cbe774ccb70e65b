// From a rule as written to a question that can be put to a call.
import { operators } from "./operators";
import type { Rule } from "./policy";
import { compileLeaf, type Evaluation, type Quantifier } from "./read-path";
import type { RegexCompiler, Truth } from "./types";

export interface CompiledRule {
  readonly rule: string;
  readonly message: string;
  readonly truth: (evaluation: Evaluation) => Truth;
}

/** The conditions joined by Kleene's AND; none is yes. Every condition is asked, so that the number of leaf tests is the same for every implementation. */
export function compileRule(rule: Rule, quantifier: Quantifier, regex: RegexCompiler): CompiledRule {
  const leaves = rule.conditions.map(({ path, op, value }) => compileLeaf(path, operators[op].compile(value, regex), quantifier));
  const [only] = leaves;
  const truth = leaves.length === 1 && only !== undefined ? only : (evaluation: Evaluation): Truth => {
    let all: Truth = "yes";
    for (const leaf of leaves) {
      const answer = leaf(evaluation);
      if (answer === "no" || (answer === "undetermined" && all === "yes")) all = answer;
    }
    return all;
  };
  return Object.freeze({ rule: rule.rule, message: rule.message, truth });
}
