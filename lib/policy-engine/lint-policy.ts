// What a valid policy says that its server's real tools make doubtful: warnings for the editor, never a reason to refuse.
import { lintConditions } from "./lint-conditions";
import { pointerTo } from "./json-pointer";
import { compileNamePattern } from "./match-name-pattern";
import type { Policy, Section } from "./policy";
import { compareCodePoints } from "./characters";
import { suggestName } from "./suggest-name";
import type { Json } from "./types";

export interface LintedTool {
  readonly name: string;
  readonly inputSchema: Json;
}

export type LintCode = "matches_no_tool" | "path_not_in_schema" | "operator_does_not_fit" | "optional_argument";

export interface LintWarning {
  readonly pointer: string;
  readonly code: LintCode;
  readonly message: string;
  readonly suggestion?: string;
}

/** Warnings sorted by pointer and code by code point, one for each pair of them. */
export function lintPolicy(policy: Policy, tools: readonly LintedTool[]): readonly LintWarning[] {
  const warnings: LintWarning[] = [];
  for (const { rule, pattern } of policy.hide) lintPattern(pattern, rule, tools, warnings);
  for (const { pattern, section } of policy.tools) {
    lintPattern(pattern, pointerTo("/tools", pattern), tools, warnings);
    const matches = compileNamePattern(pattern);
    lintSection(section, tools.filter(({ name }) => matches(name)), warnings);
  }
  if (policy.allTools !== null) lintSection(policy.allTools, tools, warnings);
  const seen = new Set<string>();
  return warnings
    .filter(({ pointer, code }) => !seen.has(`${code} ${pointer}`) && seen.add(`${code} ${pointer}`))
    .sort((one, other) => compareCodePoints(one.pointer, other.pointer) || compareCodePoints(one.code, other.code));
}

function lintPattern(pattern: string, pointer: string, tools: readonly LintedTool[], warnings: LintWarning[]): void {
  const matches = compileNamePattern(pattern);
  if (pattern === "*" || tools.some(({ name }) => matches(name))) return;
  const suggestion = suggestName(pattern, tools.map(({ name }) => name));
  const message = `the server lists no tool that \`${pattern}\` names`;
  warnings.push({ pointer, code: "matches_no_tool", message, ...(suggestion === undefined ? {} : { suggestion }) });
}

function lintSection(section: Section, tools: readonly LintedTool[], warnings: LintWarning[]): void {
  for (const tool of tools) {
    for (const rule of section.require) warnings.push(...lintConditions(rule, tool, false));
    for (const rule of section.denyIf) warnings.push(...lintConditions(rule, tool, true));
  }
}
