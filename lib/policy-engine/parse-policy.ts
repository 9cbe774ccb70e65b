// The only validator of policy documents: editor, API and gateway all read a document through this function.
// All problems at once; what is not known or not enforced is refused, never read past.
import { descriptionCharactersMax, documentBytesMax, limitsPerCallMax, namePatternCharactersMax, namePatternsMax, rulesMax } from "./bounds";
import { compareCodePoints, utf8ByteCount } from "./characters";
import { isJsonObject, ownMember, type JsonObject } from "./json-values";
import { pointerTo } from "./json-pointer";
import { compileNamePattern, isNamePattern } from "./match-name-pattern";
import { parsePrompts, parseResources, parseServerRequests } from "./parse-access";
import { parseDocumentTests } from "./parse-document-tests";
import { parseJson } from "./parse-json";
import { parseSection } from "./parse-section";
import type { DefaultRule, HideEntry, Policy, Section } from "./policy";
import { createProblemList } from "./problem-list";
import { parseTimezone } from "./parse-timezone";
import { optionalList, optionalText, optionalWord, readObject, readText, readWord, requiredField, wrongType, type Reading } from "./read-fields";
import { reasonSentences } from "./reason-codes";
import { riskClasses, type Json, type Problem, type RegexCompiler, type RiskClass } from "./types";
import { usesBaseAlone } from "./uses-base-alone";

export type ParsedPolicy =
  | { readonly ok: true; readonly policy: Policy; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const documentFields: readonly string[] = [
  "version", "default", "description", "timezone", "hide", "list", "all_tools", "risk", "tools", "resources", "prompts", "server_requests", "tests",
];

/** Never throws, whatever the text; `ok` means that every word of the document is enforced. Problems and warnings are sorted by pointer by code point. */
export function parsePolicy(text: string, regex: RegexCompiler): ParsedPolicy {
  if (utf8ByteCount(text) > documentBytesMax) {
    return { ok: false, problems: [{ pointer: "", code: "too_large", message: `a document has at most ${documentBytesMax} bytes of UTF-8 text` }] };
  }
  const json = parseJson(text);
  if (!json.ok) return { ok: false, problems: json.problems };
  const reading: Reading = { problems: createProblemList(), regex, ruleCount: 0, regexBytes: 0 };
  const policy = parseDocument(reading, json.root.value);
  if (reading.ruleCount > rulesMax) reading.problems.add("", "too_many", `a document has at most ${rulesMax} rules`);
  if (policy !== null && namePatternsOf(policy) > namePatternsMax) {
    reading.problems.add("", "too_many", `a document has at most ${namePatternsMax} names with \`*\` in \`hide\` and \`tools\` together`);
  }
  if (policy !== null && limitsOfOneCall(policy) > limitsPerCallMax) {
    reading.problems.add("", "too_many", `at most ${limitsPerCallMax} limits may apply to one call: those of \`all_tools\`, one risk class, one tool's own section and all names with \`*\``);
  }
  for (const problem of withoutRefusedParts(json.problems, reading)) {
    reading.problems.add(problem.pointer, problem.code, problem.message, problem.suggestion);
  }
  if (policy === null || reading.problems.count() > 0) return { ok: false, problems: reading.problems.sorted() };
  return { ok: true, policy, warnings: warningsOf(policy) };
}

function parseDocument(reading: Reading, value: Json): Policy | null {
  const object = readObject(reading, value, "", "a policy", documentFields);
  if (object === null) return null;
  const version = requiredField(reading, object, "", "version", '"1"');
  if (version !== undefined && version !== "1") {
    reading.problems.add("/version", typeof version === "string" ? "bad_value" : "wrong_type", 'the version is the text "1"', '"1"');
  }
  const defaultValue = requiredField(reading, object, "", "default", '"deny"');
  const defaultEffect = defaultValue === undefined ? null : readWord(reading, defaultValue, "/default", "`default`", ["allow", "deny"] as const);
  const description = optionalText(reading, object, "", "description", descriptionCharactersMax);
  const timezone = parseTimezone(reading, object);
  const hide = optionalList(reading, object, "", "hide").map((entry, index) => parseHideEntry(reading, entry, pointerTo("/hide", index)));
  const allToolsValue = ownMember(object, "all_tools");
  const allTools = allToolsValue === undefined ? null : parseSection(reading, allToolsValue, "/all_tools");
  const list = optionalWord(reading, object, "", "list", ["all", "callable"] as const) ?? "all";
  const risk = parseRisk(reading, object);
  const tools = parseTools(reading, object);
  const fallback: DefaultRule = { effect: defaultEffect ?? "deny", rule: "/default" };
  return {
    usesBaseAlone: usesBaseAlone(value),
    default: fallback.effect,
    description,
    timezone: timezone ?? "UTC",
    list,
    hide: hide.filter((entry) => entry !== null),
    allTools,
    risk,
    tools,
    resources: parseResources(reading, object, fallback),
    prompts: parsePrompts(reading, object, fallback),
    serverRequests: parseServerRequests(reading, object, fallback),
    tests: parseDocumentTests(reading, object),
  };
}

function parseHideEntry(reading: Reading, value: Json, rule: string): HideEntry | null {
  const pattern = readText(reading, value, rule, "a tool's name or pattern", namePatternCharactersMax);
  if (pattern === "") reading.problems.add(rule, "bad_value", "a tool's name has at least 1 character");
  return pattern === null ? null : { rule, pattern, message: reasonSentences.hidden };
}

function parseRisk(reading: Reading, document: JsonObject): Policy["risk"] {
  const value = ownMember(document, "risk");
  const object = value === undefined ? null : readObject(reading, value, "/risk", "`risk`", riskClasses);
  if (object === null) return {};
  const sections: { [risk in RiskClass]?: Section } = {};
  for (const risk of riskClasses) {
    const written = ownMember(object, risk);
    const section = written === undefined ? null : parseSection(reading, written, pointerTo("/risk", risk));
    if (section !== null) sections[risk] = section;
  }
  return sections;
}

function parseTools(reading: Reading, document: JsonObject): Policy["tools"] {
  const value = ownMember(document, "tools");
  if (value === undefined) return [];
  if (!isJsonObject(value)) {
    wrongType(reading, value, "/tools", "`tools`", "an object with a section for each tool");
    return [];
  }
  const tools: { pattern: string; section: Section }[] = [];
  for (const pattern of Object.keys(value).sort(compareCodePoints)) {
    const pointer = pointerTo("/tools", pattern);
    readText(reading, pattern, pointer, "a tool's name or pattern", namePatternCharactersMax);
    if (pattern === "") reading.problems.add(pointer, "bad_value", "a tool's name has at least 1 character");
    const section = parseSection(reading, ownMember(value, pattern) ?? null, pointer);
    if (section !== null) tools.push({ pattern, section });
  }
  return tools;
}

function namePatternsOf({ hide, tools }: Policy): number {
  return [...hide, ...tools].filter(({ pattern }) => isNamePattern(pattern)).length;
}

/** No call has more: what all names with a `*` say may apply to one tool. */
function limitsOfOneCall({ allTools, risk, tools }: Policy): number {
  const most = (sections: readonly Section[]) => sections.reduce((max, { limits }) => Math.max(max, limits.length), 0);
  const named = tools.filter(({ pattern }) => !isNamePattern(pattern)).map(({ section }) => section);
  const ofPatterns = tools.filter(({ pattern }) => isNamePattern(pattern)).reduce((sum, { section: { limits } }) => sum + limits.length, 0);
  return (allTools?.limits.length ?? 0) + most(Object.values(risk)) + most(named) + ofPatterns;
}

/** Nothing below an unknown field or a value of a wrong type is looked at, so nothing is said about it either. */
function withoutRefusedParts(problems: readonly Problem[], reading: Reading): readonly Problem[] {
  const refused = reading.problems.sorted()
    .filter(({ code }) => code === "unknown_field" || code === "wrong_type")
    .map(({ pointer }) => `${pointer}/`);
  return problems.filter(({ pointer }) => !refused.some((above) => pointer.startsWith(above)));
}

/** What is valid, but can hardly be meant: a section for a tool that the same document hides. */
function warningsOf(policy: Policy): readonly Problem[] {
  const warnings = createProblemList();
  const hidden = policy.hide.map((entry) => ({ entry, matches: compileNamePattern(entry.pattern) }));
  for (const { pattern } of policy.tools) {
    const by = isNamePattern(pattern) ? undefined : hidden.find(({ matches }) => matches(pattern));
    if (by !== undefined) {
      warnings.add(pointerTo("/tools", pattern), "conflict", `\`hide\` takes this tool away (${by.entry.rule}), so nothing here is ever asked`);
    }
  }
  return warnings.sorted();
}
