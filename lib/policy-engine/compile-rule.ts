// From a rule as written to a question that can be put to a call.
import { compileCondition, joined } from "./compile-condition";
import type { Rule } from "./policy";
import type { Quantifier, TruthReader } from "./read-path";
import type { RegexCompiler } from "./types";

export interface CompiledRule {
  readonly rule: string;
  readonly message: string;
  readonly truth: TruthReader;
  readonly source: Rule;
}

/** The conditions joined by Kleene's AND; none is yes. */
export function compileRule(rule: Rule, quantifier: Quantifier, regex: RegexCompiler): CompiledRule {
  const truth = joined("all", rule.conditions.map((condition) => compileCondition(condition, quantifier, regex)));
  return Object.freeze({ rule: rule.rule, message: rule.message, truth, source: rule });
}
