// What a valid policy says that its server's real tools make doubtful: warnings for the editor, never a reason to refuse. What is a reason
// not to publish is unsaid-missing.ts's, and shown here as well.
import { applyingSections, type ApplyingSection } from "./applying-sections";
import { compareCodePoints } from "./characters";
import { lintConditions } from "./lint-conditions";
import { lintFindings, type LintFindings } from "./lint-findings";
import { lintPathText } from "./lint-path-text";
import { lintReach } from "./lint-reach";
import { lintScope, lintTrust } from "./lint-trust";
import { compileNamePattern, isNamePattern } from "./match-name-pattern";
import { inOnePiece, type Pieces } from "./pieces";
import type { Policy, Rule } from "./policy";
import type { Json, Problem, RiskClass } from "./types";
import { unsaidMissingInPieces } from "./unsaid-missing";

export interface LintedTool {
  readonly name: string;
  readonly risk: RiskClass;
  readonly inputSchema: Json;
}

export type LintCode =
  | "matches_no_tool" | "path_not_in_schema" | "operator_does_not_fit" | "value_never_comes" | "never_reached" | "checks_nothing"
  | "optional_argument" | "if_missing_needed" | "self_declared" | "path_as_text" | "scope_resets" | "scope_falls_back" | "looked_at_in_part";

export interface LintWarning {
  readonly pointer: string;
  readonly code: LintCode;
  readonly message: string;
  readonly suggestion?: string;
}

export type RulePlace = "require" | "deny_if" | "approve_if";

/** Warnings sorted by pointer and code by code point, one for each pair of them. `tools` are those of the server that are not gone. */
export function lintPolicy(policy: Policy, tools: readonly LintedTool[]): readonly LintWarning[] {
  return inOnePiece(lintInPieces(policy, tools));
}

/** The same, rule by rule. Where a document says more of more tools than is looked at, the last warning is that some may be missing. */
export function* lintInPieces(policy: Policy, tools: readonly LintedTool[]): Pieces<readonly LintWarning[]> {
  const sections = applyingSections(policy, tools);
  yield;
  const found = lintFindings();
  const names = tools.map(({ name }) => name);
  const patterns = [...policy.hide.map(({ pattern, rule }) => [pattern, rule] as const), ...sections.flatMap(({ pattern, pointer }) => (pattern === null ? [] : [[pattern, pointer] as const]))];
  const known = new Set(names);
  for (const [pattern, pointer] of patterns) {
    lintPattern(pattern, pointer, names, known, found);
    yield;
  }
  for (const section of sections) yield* lintSection(section, found);
  found.add(lintReach(policy, sections));
  yield;
  const unknownPaths = new Set(found.warnings().filter(({ code }) => code === "path_not_in_schema").map(({ pointer }) => pointer));
  found.add(lintMissing(policy, yield* unsaidMissingInPieces(policy, tools), unknownPaths));
  const warnings = [...found.warnings()].sort((one, other) => compareCodePoints(one.pointer, other.pointer) || compareCodePoints(one.code, other.code));
  return found.isSpent() ? [...warnings, inPart] : warnings;
}

const inPart: LintWarning = { pointer: "", code: "looked_at_in_part", message: "the document says more of more tools than is looked at: some warnings may be missing" };

function* lintSection({ section, tools }: ApplyingSection<LintedTool>, found: LintFindings): Pieces<void> {
  yield* lintRules(section.require, "require", tools, found);
  yield* lintRules(section.denyIf, "deny_if", tools, found);
  yield* lintRules(section.approveIf, "approve_if", tools, found);
  found.add(section.limits.flatMap(lintScope));
}

function lintPattern(pattern: string, pointer: string, names: readonly string[], known: ReadonlySet<string>, found: LintFindings): void {
  if (pattern === "*" || known.has(pattern)) return;
  if (isNamePattern(pattern) && names.some(compileNamePattern(pattern))) return;
  const suggestion = found.suggest(pattern, () => names);
  found.add([{ pointer, code: "matches_no_tool", message: `the server lists no tool that \`${pattern}\` names`, ...(suggestion === undefined ? {} : { suggestion }) }]);
}

function* lintRules(rules: readonly Rule[], place: RulePlace, tools: readonly LintedTool[], found: LintFindings): Pieces<void> {
  for (const rule of rules) {
    if (place === "require" && rule.conditions.length === 0) found.add([{ pointer: rule.rule, code: "checks_nothing", message: "a requirement without conditions always holds" }]);
    found.add(lintTrust(rule, place));
    found.add(lintPathText(rule));
    for (const tool of tools) {
      if (found.isSpent()) return;
      yield* lintConditions(rule, tool, place, found);
    }
  }
}

/** In a document of the base the rule passes in silence, as it always did; in any other the version cannot be published. */
function lintMissing(policy: Policy, unsaid: readonly Problem[], unknownPaths: ReadonlySet<string>): readonly LintWarning[] {
  return unsaid.flatMap(({ pointer, message, suggestion }): readonly LintWarning[] => {
    if (!policy.usesBaseAlone) {
      return [{ pointer, code: "if_missing_needed", message: `not yet fit to publish: ${message}`, ...(suggestion === undefined ? {} : { suggestion }) }];
    }
    const leaf = pointer.slice(0, -"/if_missing".length);
    return unknownPaths.has(`${leaf}/path`) ? [] : [{ pointer: leaf, code: "optional_argument", message }];
  });
}
