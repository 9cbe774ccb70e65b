// Rules as sentences. Pure. What cannot be said in a sentence is answered with null, and shown as JSON.
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import { isOperatorName } from "@/lib/policy-engine/operators";
import type { Json } from "@/lib/policy-engine/types";
import { operatorWords } from "./operator-choices";

/** A piece of a sentence; `code` is set in mono. */
export type Word = { readonly kind: "text" | "code"; readonly text: string };
export type WordedList = "require" | "deny_if" | "approve_if" | "result.deny_if";

const listed = 4;
/** Nesting that a document may have; deeper is not read. */
const depthMax = 8;

const beginnings: { readonly [list in WordedList]: { readonly always: string; readonly when: string } } = {
  require: { always: "Require nothing", when: "Require that " },
  deny_if: { always: "Deny always", when: "Deny when " },
  approve_if: { always: "Ask a person always", when: "Ask a person when " },
  "result.deny_if": { always: "Withhold every result", when: "Withhold the result when " },
};

/** How `[*]` is to be said, which each `not` turns around. */
type Quantifier = "every" | "any";

/** "Deny when `amount` is greater than 100": a rule of one of the lists. */
export function ruleWords(rule: Json, list: WordedList): readonly Word[] | null {
  if (!isJsonObject(rule)) return null;
  const conditions = ownMember(rule, "conditions");
  if (conditions === undefined || !isJsonArray(conditions)) return null;
  const beginning = beginnings[list];
  if (conditions.length === 0) return [text(beginning.always)];
  const joined = joinedWords(conditions, " and ", list === "require" ? "every" : "any", 0);
  return joined === null ? null : [text(beginning.when), ...joined];
}

/** One condition as part of a sentence. */
export function conditionWords(condition: Json, quantifier: Quantifier, depth = 0): readonly Word[] | null {
  if (!isJsonObject(condition) || depth > depthMax) return null;
  const [only, ...others] = Object.entries(condition);
  if (only === undefined || others.length > 0) return leafWords(condition, quantifier);
  const [key, value] = only;
  if ((key === "any" || key === "all") && isJsonArray(value) && value.length > 0) {
    const joined = joinedWords(value, key === "any" ? " or " : " and ", quantifier, depth + 1);
    return joined === null || value.length === 1 ? joined : [text("("), ...joined, text(")")];
  }
  if (key !== "not") return null;
  const negated = conditionWords(value, quantifier === "any" ? "every" : "any", depth + 1);
  return negated === null ? null : [text("not "), ...(negated[0]?.text === "(" ? negated : [text("("), ...negated, text(")")])];
}

function joinedWords(conditions: readonly Json[], joint: string, quantifier: Quantifier, depth: number): readonly Word[] | null {
  const words: Word[] = [];
  for (const [index, condition] of conditions.entries()) {
    const said = conditionWords(condition, quantifier, depth);
    if (said === null) return null;
    if (index > 0) words.push(text(joint));
    words.push(...said);
  }
  return words;
}

function leafWords(condition: JsonObject, quantifier: Quantifier): readonly Word[] | null {
  const [path, op, value, other] = ["path", "op", "value", "value_from"].map((key) => ownMember(condition, key));
  if (typeof path !== "string" || typeof op !== "string" || !isOperatorName(op)) return null;
  const subject: readonly Word[] = [...(path.includes("[*]") ? [text(`${quantifier} `)] : []), code(pathWords(path))];
  if (op === "exists") return value === undefined ? null : [...subject, text(value === false ? " is absent" : " is present")];
  const operand = typeof other === "string" && value === undefined ? pathWords(other) : value === undefined ? null : valueWords(value);
  return operand === null ? null : [...subject, text(` ${operatorWords[op]} `), code(operand), ...absentWords(ownMember(condition, "if_missing"))];
}

function absentWords(ifMissing: Json | undefined): readonly Word[] {
  if (ifMissing === "match") return [text(" or is absent")];
  return ifMissing === "no_match" ? [text(" and is present")] : [];
}

/** `args.amount` as people say it: `amount`. */
export function pathWords(path: string): string {
  return path.startsWith("args.") ? path.slice("args.".length) : path;
}

function valueWords(value: Json): string {
  if (!isJsonArray(value)) return JSON.stringify(value);
  if (value.length === 0) return "[]";
  const shown = value.slice(0, listed).map((entry) => JSON.stringify(entry)).join(", ");
  return value.length > listed ? `${shown} and ${String(value.length - listed)} more` : shown;
}

function text(words: string): Word {
  return { kind: "text", text: words };
}

function code(words: string): Word {
  return { kind: "code", text: words };
}
