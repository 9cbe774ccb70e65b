// The validator of what a document says of everything that is no tool: `resources`, `prompts`, `server_requests`.
import { namePatternCharactersMax } from "./bounds";
import { canonicalUri } from "./canonical-uri";
import { ownMember, type JsonObject } from "./json-values";
import { pointerTo } from "./json-pointer";
import { isNamePattern } from "./match-name-pattern";
import { serverRequestNames, type AccessEntry, type AccessLists, type AccessWord, type DefaultRule, type ServerRequestRules } from "./policy";
import { optionalList, readObject, readText, readWord, type Reading } from "./read-fields";
import type { Json } from "./types";

const words: readonly AccessWord[] = ["allow", "deny"];
const listFields: readonly string[] = ["default", "allow", "deny"];

/** `resources`; absent: no lists, and the document's default. */
export function parseResources(reading: Reading, document: JsonObject, fallback: DefaultRule): AccessLists {
  return parseLists(reading, document, "resources", fallback, checkUriPattern);
}

/** `prompts`, likewise. */
export function parsePrompts(reading: Reading, document: JsonObject, fallback: DefaultRule): AccessLists {
  return parseLists(reading, document, "prompts", fallback, () => undefined);
}

/** `server_requests`; a member that is missing takes the document's default. */
export function parseServerRequests(reading: Reading, document: JsonObject, fallback: DefaultRule): ServerRequestRules {
  const value = ownMember(document, "server_requests");
  const object = value === undefined ? null : readObject(reading, value, "/server_requests", "`server_requests`", serverRequestNames);
  const ruleOf = (name: keyof ServerRequestRules) => parseDefault(reading, object, "/server_requests", name, fallback);
  return { sampling: ruleOf("sampling"), elicitation: ruleOf("elicitation"), roots: ruleOf("roots") };
}

function parseLists(
  reading: Reading, document: JsonObject, field: string, fallback: DefaultRule, check: (reading: Reading, pattern: string, pointer: string) => void,
): AccessLists {
  const pointer = pointerTo("", field);
  const value = ownMember(document, field);
  const object = value === undefined ? null : readObject(reading, value, pointer, `\`${field}\``, listFields);
  if (object === null) return { allow: [], deny: [], default: fallback };
  const entriesOf = (list: string) => optionalList(reading, object, pointer, list)
    .map((entry, index) => parseEntry(reading, entry, pointerTo(pointerTo(pointer, list), index), check))
    .filter((entry) => entry !== null);
  return { default: parseDefault(reading, object, pointer, "default", fallback), allow: entriesOf("allow"), deny: entriesOf("deny") };
}

function parseEntry(
  reading: Reading, value: Json, rule: string, check: (reading: Reading, pattern: string, pointer: string) => void,
): AccessEntry | null {
  const pattern = readText(reading, value, rule, "a pattern", namePatternCharactersMax);
  if (pattern === null) return null;
  if (pattern === "") reading.problems.add(rule, "bad_value", "a pattern has at least 1 character");
  else check(reading, pattern, rule);
  return { rule, pattern };
}

function parseDefault(reading: Reading, object: JsonObject | null, pointer: string, field: string, fallback: DefaultRule): DefaultRule {
  const value = object === null ? undefined : ownMember(object, field);
  if (value === undefined) return fallback;
  const rule = pointerTo(pointer, field);
  return { rule, effect: readWord(reading, value, rule, `\`${field}\``, words) ?? "deny" };
}

/** A pattern that begins in another form than URIs are judged in would match nothing, and a `deny` that matches nothing allows. */
function checkUriPattern(reading: Reading, pattern: string, pointer: string): void {
  const literal = isNamePattern(pattern) ? pattern.slice(0, pattern.indexOf("*")) : pattern;
  const canonical = canonicalUri(literal);
  if (literal === "" || canonical === literal) return;
  const what = isNamePattern(pattern) ? "what stands before the first `*`" : "a URI without `*`";
  const sentence = canonical === null
    ? `${what} is an absolute URI in the URL standard's form, without an encoded \`.\`, \`/\`, \`\\\` or \`%\``
    : `${what} is in the URL standard's form, without a fragment`;
  reading.problems.add(pointer, "bad_value", sentence, canonical === null ? undefined : canonical + pattern.slice(literal.length));
}
