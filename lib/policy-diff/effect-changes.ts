// Which tools are treated otherwise after a change of their policy: what the change comes to, patterns, classes and defaults included. Pure.
import { canonicalJson } from "@/lib/policy-engine/canonical-json";
import type { CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import { compileNamePattern, isNamePattern } from "@/lib/policy-engine/match-name-pattern";
import { toolEffect, type ToolEffect } from "@/lib/policy-engine/tool-effect";
import type { Json, RiskClass } from "@/lib/policy-engine/types";

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
  return [...effectOnEach(before, after, tools)].filter((change) => change !== null);
}

/** The same, each tool looked at when its answer is asked for, null where nothing changes for it: for a thread that others wait for. */
export function* effectOnEach(before: DiffedDocument, after: DiffedDocument, tools: readonly DiffedTool[]): Generator<EffectChange | null, void> {
  const numberOf = numberedTexts();
  const [governedBefore, governedAfter] = [governing(before.document, numberOf), governing(after.document, numberOf)];
  for (const tool of tools) {
    const [was, is] = [toolEffect(before.compiled, tool), toolEffect(after.compiled, tool)];
    // Nothing is asked of a tool that is hidden or denied outright, so nothing about it changes by its rules.
    const isAsked = is !== "hidden" && is !== "denied" && is !== "unlisted";
    const changes = was !== is || (isAsked && governedBefore(tool) !== governedAfter(tool));
    yield changes ? { tool: tool.name, risk: tool.risk, before: was, after: is } : null;
  }
}

/** A number for each JSON value: the same one exactly for equal values. */
function numberedTexts(): (value: Json) => number {
  const numbers = new Map<string, number>();
  return (value) => {
    const text = canonicalJson(value);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
}

/** Of a document: everything that has a say in a tool, as text that is equal exactly where it says the same. Each section is read once, here. */
function governing(document: JsonObject, numberOf: (value: Json) => number): (tool: DiffedTool) => string {
  const [tools, byRisk] = [ownMember(document, "tools"), ownMember(document, "risk")];
  const everywhere = numberOf([ownMember(document, "all_tools") ?? null, ownMember(document, "timezone") ?? null]);
  const ofRisk = new Map(sectionsOf(byRisk).map(([risk, section]) => [risk, numberOf(section)]));
  const named = sectionsOf(tools).map(([pattern, section]) => ({ pattern, number: numberOf([pattern, section]) }));
  const exact = new Map(named.filter(({ pattern }) => !isNamePattern(pattern)).map(({ pattern, number }) => [pattern, number]));
  const patterns = named.filter(({ pattern }) => isNamePattern(pattern)).map(({ pattern, number }) => ({ matches: compileNamePattern(pattern), number }));
  return ({ name, risk }) => {
    const own = [exact.get(name) ?? -1, ...patterns.filter(({ matches }) => matches(name)).map(({ number }) => number)];
    return [everywhere, ofRisk.get(risk) ?? -1, ...own.sort((one, other) => one - other)].join(" ");
  };
}

function sectionsOf(value: Json | undefined): readonly (readonly [string, Json])[] {
  return isJsonObject(value) ? Object.entries(value) : [];
}
