// Which tools are treated otherwise after a change of their policy: what the change comes to, patterns, classes and defaults included. Pure.
import { canonicalJson } from "@/lib/policy-engine/canonical-json";
import type { CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import { compileNamePattern } from "@/lib/policy-engine/match-name-pattern";
import { toolEffect, type ToolEffect } from "@/lib/policy-engine/tool-effect";
import type { RiskClass } from "@/lib/policy-engine/types";

export interface DiffedTool {
  readonly name: string;
  readonly risk: RiskClass;
}

export interface DiffedDocument {
  readonly document: JsonObject;
  readonly compiled: CompiledPolicy;
}

export interface EffectChange {
  readonly tool: string;
  readonly risk: RiskClass;
  readonly before: ToolEffect;
  /** The same as `before` where only the rules or limits behind it changed. */
  readonly after: ToolEffect;
}

/** A row for each tool whose treatment changes, in the order of the tools. */
export function effectChanges(before: DiffedDocument, after: DiffedDocument, tools: readonly DiffedTool[]): readonly EffectChange[] {
  return tools.flatMap((tool) => {
    const [was, is] = [toolEffect(before.compiled, tool), toolEffect(after.compiled, tool)];
    // Nothing is asked of a tool that is hidden or denied outright, so nothing about it changes by its rules.
    const isAsked = is !== "hidden" && is !== "denied" && is !== "unlisted";
    if (was === is && !(isAsked && governing(before.document, tool) !== governing(after.document, tool))) return [];
    return [{ tool: tool.name, risk: tool.risk, before: was, after: is }];
  });
}

/** Everything in the document that has a say in the tool, as text that is equal exactly where it says the same. */
function governing(document: JsonObject, { name, risk }: DiffedTool): string {
  const tools = ownMember(document, "tools");
  const byRisk = ownMember(document, "risk");
  const named = isJsonObject(tools) ? Object.keys(tools).filter((pattern) => compileNamePattern(pattern)(name)).sort().map((pattern) => [pattern, ownMember(tools, pattern) ?? null] as const) : [];
  return canonicalJson([
    ownMember(document, "all_tools") ?? null,
    isJsonObject(byRisk) ? ownMember(byRisk, risk) ?? null : null,
    named.map(([pattern, section]) => [pattern, section]),
    ownMember(document, "timezone") ?? null,
  ]);
}
