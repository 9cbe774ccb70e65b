// Reads one section (what stands under a tool's name, or under `all_tools`) and expands its shorthands, here and nowhere else.
import { limitsPerSectionMax, messageCharactersMax } from "./bounds";
import { ownMember, type JsonObject } from "./json-values";
import { pointerTo } from "./json-pointer";
import { actionsLater, sectionFieldsLater } from "./not-enforced-yet";
import { parseLimit, parseRateLimit } from "./parse-limit";
import { parseRule } from "./parse-rule";
import type { Rule, Section } from "./policy";
import { optionalList, optionalText, readObject, readWord, type Reading } from "./read-fields";
import { reasonSentences } from "./reason-codes";
import type { Json } from "./types";

const sectionFields: readonly string[] = ["require", "deny_if", "limits", "action", "reason", "rate_limit"];
const actions = ["allow", "deny", "hide"] as const;

/** The section at this pointer, or null where it is no object. With problems reported, what it returns is not to be used. */
export function parseSection(reading: Reading, value: Json, pointer: string): Section | null {
  const object = readObject(reading, value, pointer, "a section", sectionFields, sectionFieldsLater);
  if (object === null) return null;
  const require = parseRules(reading, object, pointer, "require", reasonSentences.require_failed);
  const denyIf = parseRules(reading, object, pointer, "deny_if", reasonSentences.denied);
  const limits = optionalList(reading, object, pointer, "limits")
    .map((entry, index) => parseLimit(reading, entry, pointerTo(pointerTo(pointer, "limits"), index)));
  const rateLimit = ownMember(object, "rate_limit");
  if (rateLimit !== undefined) limits.push(parseRateLimit(reading, rateLimit, pointer));
  if (limits.length > limitsPerSectionMax) {
    reading.problems.add(pointerTo(pointer, "limits"), "too_many", `a section has at most ${limitsPerSectionMax} limits, its \`rate_limit\` included`);
  }
  const shorthand = parseAction(reading, object, pointer);
  return {
    require,
    denyIf: shorthand?.action === "deny" ? [...denyIf, { rule: shorthand.rule, id: null, message: shorthand.reason ?? reasonSentences.denied, conditions: [] }] : denyIf,
    limits: limits.filter((limit) => limit !== null),
    hide: shorthand?.action === "hide" ? { rule: shorthand.rule, message: shorthand.reason ?? reasonSentences.hidden } : null,
  };
}

function parseRules(reading: Reading, object: JsonObject, pointer: string, key: "require" | "deny_if", sentence: string): Rule[] {
  const at = pointerTo(pointer, key);
  return optionalList(reading, object, pointer, key)
    .map((entry, index) => parseRule(reading, entry, pointerTo(at, index), sentence))
    .filter((rule) => rule !== null);
}

function parseAction(
  reading: Reading, object: JsonObject, pointer: string,
): { readonly action: (typeof actions)[number]; readonly rule: string; readonly reason: string | null } | null {
  const reason = optionalText(reading, object, pointer, "reason", messageCharactersMax);
  const rule = pointerTo(pointer, "action");
  const value = ownMember(object, "action");
  if (value === undefined) {
    if (ownMember(object, "reason") !== undefined) reading.problems.add(rule, "missing_field", "`reason` says why of an `action`, and there is none");
    return null;
  }
  const action = readWord(reading, value, rule, "an action", actions, actionsLater);
  if (action === "allow" && pointer === "/all_tools") {
    reading.problems.add(rule, "bad_value", "`all_tools` lists no tool, so it cannot allow any; say `\"default\": \"allow\"`");
    return null;
  }
  return action === null ? null : { action, rule, reason };
}
