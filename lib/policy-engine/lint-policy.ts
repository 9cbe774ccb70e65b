// What a valid policy says that its server's real tools make doubtful: warnings for the editor, never a reason to refuse. What is a reason
// not to publish is unsaid-missing.ts's, and shown here as well.
import { applyingSections, type ApplyingSection } from "./applying-sections";
import { compareCodePoints } from "./characters";
import { lintConditions } from "./lint-conditions";
import { lintReach } from "./lint-reach";
import { lintScope, lintTrust } from "./lint-trust";
import { compileNamePattern } from "./match-name-pattern";
import type { Policy, Rule } from "./policy";
import { suggestName } from "./suggest-name";
import type { Json, RiskClass } from "./types";
import { unsaidMissing } from "./unsaid-missing";

export interface LintedTool {
  readonly name: string;
  readonly risk: RiskClass;
  readonly inputSchema: Json;
}

export type LintCode =
  | "matches_no_tool" | "path_not_in_schema" | "operator_does_not_fit" | "value_never_comes" | "never_reached" | "checks_nothing"
  | "optional_argument" | "if_missing_needed" | "self_declared" | "scope_resets" | "scope_falls_back";

export interface LintWarning {
  readonly pointer: string;
  readonly code: LintCode;
  readonly message: string;
  readonly suggestion?: string;
}

export type RulePlace = "require" | "deny_if" | "approve_if";

/** Warnings sorted by pointer and code by code point, one for each pair of them. `tools` are those of the server that are not gone. */
export function lintPolicy(policy: Policy, tools: readonly LintedTool[]): readonly LintWarning[] {
  const sections = applyingSections(policy, tools);
  const ofSections = [...sections.flatMap(lintSection), ...lintReach(policy, sections)];
  const warnings = [
    ...policy.hide.flatMap(({ pattern, rule }) => lintPattern(pattern, rule, tools)),
    ...sections.flatMap(({ pattern, pointer }) => (pattern === null ? [] : lintPattern(pattern, pointer, tools))),
    ...ofSections,
    ...lintMissing(policy, tools, new Set(ofSections.filter(({ code }) => code === "path_not_in_schema").map(({ pointer }) => pointer))),
  ];
  const seen = new Set<string>();
  return warnings
    .filter(({ pointer, code }) => !seen.has(`${code} ${pointer}`) && seen.add(`${code} ${pointer}`))
    .sort((one, other) => compareCodePoints(one.pointer, other.pointer) || compareCodePoints(one.code, other.code));
}

function lintSection({ section, tools }: ApplyingSection<LintedTool>): readonly LintWarning[] {
  return [
    ...lintRules(section.require, "require", tools),
    ...lintRules(section.denyIf, "deny_if", tools),
    ...lintRules(section.approveIf, "approve_if", tools),
    ...section.limits.flatMap(lintScope),
  ];
}

function lintPattern(pattern: string, pointer: string, tools: readonly LintedTool[]): readonly LintWarning[] {
  const matches = compileNamePattern(pattern);
  if (pattern === "*" || tools.some(({ name }) => matches(name))) return [];
  const suggestion = suggestName(pattern, tools.map(({ name }) => name));
  return [{ pointer, code: "matches_no_tool", message: `the server lists no tool that \`${pattern}\` names`, ...(suggestion === undefined ? {} : { suggestion }) }];
}

function lintRules(rules: readonly Rule[], place: RulePlace, tools: readonly LintedTool[]): readonly LintWarning[] {
  return rules.flatMap((rule): readonly LintWarning[] => [
    ...(place === "require" && rule.conditions.length === 0
      ? [{ pointer: rule.rule, code: "checks_nothing" as const, message: "a requirement without conditions always holds" }]
      : []),
    ...lintTrust(rule, place),
    ...tools.flatMap((tool) => lintConditions(rule, tool, place)),
  ]);
}

/** In a document of the base the rule passes in silence, as it always did; in any other the version cannot be published. */
function lintMissing(policy: Policy, tools: readonly LintedTool[], unknownPaths: ReadonlySet<string>): readonly LintWarning[] {
  return unsaidMissing(policy, tools).flatMap(({ pointer, message, suggestion }): readonly LintWarning[] => {
    if (!policy.usesBaseAlone) {
      return [{ pointer, code: "if_missing_needed", message: `not yet fit to publish: ${message}`, ...(suggestion === undefined ? {} : { suggestion }) }];
    }
    const leaf = pointer.slice(0, -"/if_missing".length);
    return unknownPaths.has(`${leaf}/path`) ? [] : [{ pointer: leaf, code: "optional_argument", message }];
  });
}
