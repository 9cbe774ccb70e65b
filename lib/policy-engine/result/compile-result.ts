// From what a section says of answers to what they are held to, and from those of several sections to one plan.
import { compileRule, type CompiledRule } from "../compile-rule";
import type { Redaction, ResultSection } from "../policy";
import type { RegexCompiler } from "../types";
import type { PathRedaction } from "./redact-path";
import { findInText, type ReplacementQuestion, type TextRedaction } from "./redact-text";
import type { ResultPlan } from "./result-plan";
import { detectorFinder, patternFinder, type ScanBudget, type TextFinder } from "./text-finder";

export interface CompiledResult {
  readonly rule: string;
  readonly source: ResultSection;
  readonly redactions: readonly CompiledRedaction[];
  readonly denyIf: readonly CompiledRule[];
  readonly maxBytes: ResultPlan["maxBytes"];
}

/** An entry by itself; what it finds of replacements is asked once it is known which may stand in a text. */
type CompiledRedaction = PathRedaction | Omit<TextRedaction, "findsReplacement"> & { readonly findsIn: (text: string, budget: ScanBudget) => boolean };

/** Ready to be applied; null where the section holds no rule at all. */
export function compileResult(source: ResultSection, regex: RegexCompiler): CompiledResult | null {
  const { rule, redact, denyIf, maxBytes } = source;
  if (redact.length === 0 && denyIf.length === 0 && maxBytes === null) return null;
  return {
    rule,
    source,
    redactions: redact.map((redaction) => compileRedaction(redaction, regex)),
    denyIf: denyIf.map((one) => compileRule(one, "any", regex)),
    maxBytes,
  };
}

/** The rules of all sections that apply, in their order; null where none says anything. */
export function joinResults(sections: readonly (CompiledResult | null)[], timezone: string): ResultPlan | null {
  const results = sections.filter((section) => section !== null);
  const [first] = results;
  if (first === undefined) return null;
  const caps = results.map(({ maxBytes }) => maxBytes).filter((cap) => cap !== null);
  return Object.freeze({
    rule: first.rule,
    redactions: knowingReplacements(results.flatMap(({ redactions }) => redactions)),
    denyIf: results.flatMap(({ denyIf }) => denyIf),
    maxBytes: caps.reduce<ResultPlan["maxBytes"]>((least, cap) => (least === null || cap.bytes < least.bytes ? cap : least), null),
    timezone,
    source: results.map(({ source }) => source),
  });
}

/** The plan of sections that all apply, as {@link joinResults} makes it of them compiled. */
export function compileResultPlan({ source, timezone }: Pick<ResultPlan, "source" | "timezone">, regex: RegexCompiler): ResultPlan | null {
  return joinResults(source.map((section) => compileResult(section, regex)), timezone);
}

/** More different replacements than this are not held against every entry: what an entry finds of another's is redacted once more. */
const replacementsMax = 32;

/** With what each entry finds of all replacements that may stand in a text: those are no leak. */
function knowingReplacements(redactions: readonly CompiledRedaction[]): ResultPlan["redactions"] {
  const all = [...new Set(redactions.map(({ replacement }) => replacement))];
  return redactions.map((redaction) => (redaction.kind === "path" ? redaction
    : { ...redaction, findsReplacement: answeredOnce((budget) => (all.length > replacementsMax ? [redaction.replacement] : all).some((replacement) => redaction.findsIn(replacement, budget))) }));
}

/** The question asked until it is answered, and not again. */
function answeredOnce(ask: ReplacementQuestion): ReplacementQuestion {
  let answer: boolean | null = null;
  return (budget) => {
    if (answer !== null) return answer;
    const found = ask(budget);
    if (budget.stepsLeft >= 0) answer = found;
    return found;
  };
}

function compileRedaction({ rule, target, replacement }: Redaction, regex: RegexCompiler): CompiledRedaction {
  if (target.kind === "path") return { kind: "path", rule, replacement, steps: target.steps };
  const find = target.kind === "detect" ? detectorFinder(target.detector) : finderOf(target.pattern, regex);
  // However many plans the entry is part of, each replacement is looked into once.
  const known = new Map<string, ReplacementQuestion>();
  const findsIn = (text: string, budget: ScanBudget): boolean => {
    const question = known.get(text) ?? answeredOnce((left) => findInText(text, find, left).length > 0);
    known.set(text, question);
    return question(budget);
  };
  return { kind: "text", rule, replacement, find, findsIn };
}

/** A pattern that does not compile has not passed the validator; should it come here all the same, it finds everything. */
function finderOf(pattern: string, regex: RegexCompiler): TextFinder {
  const compiled = regex.compile(pattern);
  return compiled.ok ? patternFinder(compiled) : (text) => (text === "" ? [] : [{ start: 0, end: text.length }]);
}
