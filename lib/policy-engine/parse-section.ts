// Reads one section (what stands under a tool's name or pattern, a risk class, or `all_tools`) and expands its shorthands, here and nowhere else.
import { limitsPerSectionMax, messageCharactersMax } from "./bounds";
import { ownMember, type JsonObject } from "./json-values";
import { pointerTo } from "./json-pointer";
import { parseLimit, parseRateLimit } from "./parse-limit";
import { parseResult } from "./result/parse-result";
import { defaultApproval, parseApprovalRule, parseRule } from "./parse-rule";
import type { ApprovalRule, Rule, Section } from "./policy";
import { optionalList, optionalText, optionalWord, readObject, readWord, type Reading } from "./read-fields";
import { reasonSentences } from "./reason-codes";
import type { Json } from "./types";

const sectionFields: readonly string[] = ["arguments", "require", "deny_if", "approve_if", "limits", "result", "action", "reason", "rate_limit"];
const actions = ["allow", "deny", "hide", "require_approval"] as const;

/** The section at this pointer, or null where it is no object. With problems reported, what it returns is not to be used. */
export function parseSection(reading: Reading, value: Json, pointer: string): Section | null {
  const object = readObject(reading, value, pointer, "a section", sectionFields);
  if (object === null) return null;
  const mode = optionalWord(reading, object, pointer, "arguments", ["schema", "strict", "any"] as const);
  const require = parseRules(reading, object, pointer, "require", (entry, at) => parseRule(reading, entry, at, reasonSentences.require_failed));
  const denyIf = parseRules(reading, object, pointer, "deny_if", (entry, at) => parseRule(reading, entry, at, reasonSentences.denied));
  const approveIf = parseRules(reading, object, pointer, "approve_if", (entry, at) => parseApprovalRule(reading, entry, at, reasonSentences.approval_required));
  const limits = optionalList(reading, object, pointer, "limits")
    .map((entry, index) => parseLimit(reading, entry, pointerTo(pointerTo(pointer, "limits"), index)));
  const rateLimit = ownMember(object, "rate_limit");
  if (rateLimit !== undefined) limits.push(parseRateLimit(reading, rateLimit, pointer));
  if (limits.length > limitsPerSectionMax) {
    reading.problems.add(pointerTo(pointer, "limits"), "too_many", `a section has at most ${limitsPerSectionMax} limits, its \`rate_limit\` included`);
  }
  const result = ownMember(object, "result");
  const shorthand = parseAction(reading, object, pointer);
  return {
    arguments: mode === "schema" || mode === "strict" ? { rule: pointerTo(pointer, "arguments"), mode } : null,
    require,
    denyIf: shorthand?.action === "deny" ? [...denyIf, unconditional(shorthand, reasonSentences.denied)] : denyIf,
    approveIf: shorthand?.action === "require_approval"
      ? [...approveIf, { ...unconditional(shorthand, reasonSentences.approval_required), ...defaultApproval }]
      : approveIf,
    limits: limits.filter((limit) => limit !== null),
    result: result === undefined ? null : parseResult(reading, result, pointerTo(pointer, "result")),
    hide: shorthand?.action === "hide" ? { rule: shorthand.rule, message: shorthand.reason ?? reasonSentences.hidden } : null,
    allows: shorthand?.action === "allow",
  };
}

interface Shorthand {
  readonly action: (typeof actions)[number];
  readonly rule: string;
  readonly reason: string | null;
}

function unconditional({ rule, reason }: Shorthand, sentence: string): Rule {
  return { rule, id: null, message: reason ?? sentence, conditions: [] };
}

function parseRules<Parsed extends Rule | ApprovalRule>(
  reading: Reading, object: JsonObject, pointer: string, key: "require" | "deny_if" | "approve_if",
  parse: (value: Json, pointer: string) => Parsed | null,
): Parsed[] {
  const at = pointerTo(pointer, key);
  return optionalList(reading, object, pointer, key)
    .map((entry, index) => parse(entry, pointerTo(at, index)))
    .filter((rule) => rule !== null);
}

function parseAction(reading: Reading, object: JsonObject, pointer: string): Shorthand | null {
  const reason = optionalText(reading, object, pointer, "reason", messageCharactersMax);
  const rule = pointerTo(pointer, "action");
  const value = ownMember(object, "action");
  if (value === undefined) {
    if (ownMember(object, "reason") !== undefined) reading.problems.add(rule, "missing_field", "`reason` says why of an `action`, and there is none");
    return null;
  }
  const action = readWord(reading, value, rule, "an action", actions);
  if (action === "allow" && pointer === "/all_tools") {
    reading.problems.add(rule, "bad_value", "`all_tools` lists no tool, so it cannot allow any; say `\"default\": \"allow\"`");
    return null;
  }
  return action === null ? null : { action, rule, reason };
}
