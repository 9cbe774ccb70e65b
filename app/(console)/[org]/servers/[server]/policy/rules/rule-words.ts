// Rules and limits as sentences. Pure. What cannot be said in a sentence is answered with null, and shown as JSON.
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import { isOperatorName } from "@/lib/policy-engine/operators";
import type { Json } from "@/lib/policy-engine/types";
import { operatorWords } from "./operator-choices";

/** A piece of a sentence; `code` is set in mono. */
export type Word = { readonly kind: "text" | "code"; readonly text: string };

const listed = 4;

/** "Deny when `amount` is greater than 100": the rule of a `deny_if` or `require` list. */
export function ruleWords(rule: Json, list: "require" | "deny_if"): readonly Word[] | null {
  if (!isJsonObject(rule)) return null;
  const conditions = ownMember(rule, "conditions");
  if (conditions === undefined || !isJsonArray(conditions)) return null;
  if (conditions.length === 0) return [{ kind: "text", text: list === "deny_if" ? "Deny always" : "Require nothing" }];
  const words: Word[] = [{ kind: "text", text: list === "deny_if" ? "Deny when " : "Require that " }];
  for (const [index, condition] of conditions.entries()) {
    const said = isJsonObject(condition) ? conditionWords(condition) : null;
    if (said === null) return null;
    if (index > 0) words.push({ kind: "text", text: " and " });
    words.push(...said);
  }
  return words;
}

function conditionWords(condition: JsonObject): readonly Word[] | null {
  const [path, op, value] = [ownMember(condition, "path"), ownMember(condition, "op"), ownMember(condition, "value")];
  if (typeof path !== "string" || typeof op !== "string" || !isOperatorName(op) || value === undefined || Object.keys(condition).length > 3) return null;
  const subject: Word = { kind: "code", text: pathWords(path) };
  if (op === "exists") return [subject, { kind: "text", text: value === false ? " is absent" : " is present" }];
  return [subject, { kind: "text", text: ` ${operatorWords[op]} ` }, { kind: "code", text: valueWords(value) }];
}

/** `args.amount` as people say it: `amount`. */
export function pathWords(path: string): string {
  return path.startsWith("args.") ? path.slice("args.".length) : path;
}

function valueWords(value: Json): string {
  if (!isJsonArray(value)) return JSON.stringify(value);
  const shown = value.slice(0, listed).map((entry) => JSON.stringify(entry)).join(", ");
  return value.length > listed ? `${shown} and ${String(value.length - listed)} more` : shown;
}

const scopeWords: Readonly<Record<string, string>> = {
  grant: "per grant", server: "for the whole server", organization: "for the whole organization",
};

/** "10 calls per minute per grant". */
export function limitWords(limit: Json): readonly Word[] | null {
  if (!isJsonObject(limit)) return null;
  const [max, window, scope] = [ownMember(limit, "max"), ownMember(limit, "window"), ownMember(limit, "scope") ?? "grant"];
  if (typeof max !== "number" || (typeof window !== "string" && typeof window !== "number") || typeof scope !== "string") return null;
  const calls = max === 0 ? "No call" : max === 1 ? "1 call" : `${max.toLocaleString("en-US")} calls`;
  return [{ kind: "text", text: `${calls} ${windowWords(window)} ${scopeWords[scope] ?? scope}` }];
}

function windowWords(window: string | number): string {
  if (typeof window === "string") return `per ${window}`;
  return window === 1 ? "per second" : `per ${window.toLocaleString("en-US")} seconds`;
}
