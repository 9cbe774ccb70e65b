// From what a section says of answers to what they are held to, and from those of several sections to one plan.
import { compileRule, type CompiledRule } from "../compile-rule";
import type { Redaction, ResultSection } from "../policy";
import type { RegexCompiler } from "../types";
import { findInText } from "./redact-text";
import type { ResultPlan } from "./result-plan";
import { detectorFinder, patternFinder, type TextFinder } from "./text-finder";

export interface CompiledResult {
  readonly rule: string;
  readonly source: ResultSection;
  readonly redactions: ResultPlan["redactions"];
  readonly denyIf: readonly CompiledRule[];
  readonly maxBytes: ResultPlan["maxBytes"];
}

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
function knowingReplacements(redactions: ResultPlan["redactions"]): ResultPlan["redactions"] {
  const replacements = new Set(redactions.map(({ replacement }) => replacement));
  if (replacements.size > replacementsMax) return redactions;
  return redactions.map((redaction) => (redaction.kind === "path" ? redaction
    : { ...redaction, findsReplacement: [...replacements].some((replacement) => findsIn(replacement, redaction.find)) }));
}

function findsIn(text: string, find: TextFinder): boolean {
  return findInText(text, find, { stepsLeft: Infinity }).length > 0;
}

function compileRedaction({ rule, target, replacement }: Redaction, regex: RegexCompiler): ResultPlan["redactions"][number] {
  if (target.kind === "path") return { kind: "path", rule, replacement, steps: target.steps };
  const find = target.kind === "detect" ? detectorFinder(target.detector) : finderOf(target.pattern, regex);
  return { kind: "text", rule, replacement, find, findsReplacement: findsIn(replacement, find) };
}

/** A pattern that does not compile has not passed the validator; should it come here all the same, it finds everything. */
function finderOf(pattern: string, regex: RegexCompiler): TextFinder {
  const compiled = regex.compile(pattern);
  return compiled.ok ? patternFinder(compiled) : (text) => (text === "" ? [] : [{ start: 0, end: text.length }]);
}
