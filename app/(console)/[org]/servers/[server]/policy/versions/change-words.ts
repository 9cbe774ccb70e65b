// One change of a document as people say it. Pure. What has no sentence is shown as JSON, and so is what a sentence leaves out where it differs.
import { canonicalJson } from "@/lib/policy-engine/canonical-json";
import { isJsonObject, ownMember } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";
import type { DocumentChange } from "@/lib/policy-diff/document-changes";
import { approvalTerms } from "../rules/approval-form-values";
import { limitNote, limitWords } from "../rules/limit-words";
import { redactionWords } from "../rules/result-words";
import { ruleWords, type Word } from "../rules/rule-words";

const jsonCharactersShown = 160;
const charactersBefore = 24;
const actions: Readonly<Record<string, string>> = { allow: "Allow", deny: "Deny always", hide: "Hide", require_approval: "Ask a person always" };
const expectations: Readonly<Record<string, string>> = { allow: "is allowed", deny: "is denied", approve: "needs an approval", hide: "is hidden" };

/** Both sides of what was changed: never the same words, since they are not the same. */
export function changedWords(before: Json, after: Json, change: Pick<DocumentChange, "area" | "subject" | "part">): { readonly before: readonly Word[]; readonly after: readonly Word[] } {
  const [was, is] = [valueWords(before, change), valueWords(after, change)];
  if (textOf(was) !== textOf(is)) return { before: was, after: is };
  return { before: [...was, ...differingWords(before, after)], after: [...is, ...differingWords(after, before)] };
}

/** What stood or stands at the place of the change. */
export function valueWords(value: Json, { area, subject, part }: Pick<DocumentChange, "area" | "subject" | "part">): readonly Word[] {
  return sentenceOf(value, area, part) ?? [
    ...(area === "hide" || part === null || part === subject ? [] : [{ kind: "text" as const, text: `${part.replaceAll("_", " ")}: ` }]),
    { kind: "code", text: shortJson(value) },
  ];
}

function sentenceOf(value: Json, area: DocumentChange["area"], part: string | null): readonly Word[] | null {
  if (part === "require" || part === "deny_if" || part === "approve_if" || part === "result.deny_if") return withTerms(withMessage(ruleWords(value, part), value), value, part);
  if (part === "result.redact") return redactionWords(value);
  if (part === "limits") return withNote(limitWords(value), value);
  if (part === "rate_limit") return limitWords(isJsonObject(value) ? { scope: "grant", ...value } : value);
  if (part === "action" && typeof value === "string") return [{ kind: "text", text: actions[value] ?? value }];
  if (part === "default" && typeof value === "string") {
    return [{ kind: "text", text: `${area === "document" ? "Tools that nothing lists" : "What nothing names"}: ${value === "allow" ? "allowed" : "denied"}` }];
  }
  if (area === "hide" && typeof value === "string") return [{ kind: "text", text: "Hide " }, { kind: "code", text: value }];
  if (area === "tests" && part === null) return testWords(value);
  return part === null && isJsonObject(value) && Object.keys(value).length === 0 ? [{ kind: "text", text: "Allow without further checks" }] : null;
}

/** The message and the rule's own name belong to the sentence: a rule of which only they have changed would else look the same before and after. */
function withMessage(words: readonly Word[] | null, rule: Json): readonly Word[] | null {
  const [message, id] = isJsonObject(rule) ? [ownMember(rule, "on_deny"), ownMember(rule, "id")] : [];
  const said = `${typeof message === "string" ? `, saying “${message}”` : ""}${typeof id === "string" ? `, named “${id}”` : ""}`;
  return words === null || said === "" ? words : [...words, { kind: "text", text: said }];
}

/** Who approves and for how long belongs to it as well, as far as the rule says so. */
function withTerms(words: readonly Word[] | null, rule: Json, part: string): readonly Word[] | null {
  const terms = part === "approve_if" && isJsonObject(rule) ? approvalTerms(rule) : [];
  return words === null || terms.length === 0 ? words : [...words, { kind: "text", text: ` (${terms.join(", ")})` }];
}

function withNote(words: readonly Word[] | null, limit: Json): readonly Word[] | null {
  const note = limitNote(limit);
  return words === null || note === undefined ? words : [...words, { kind: "text", text: `. ${note}` }];
}

function testWords(test: Json): readonly Word[] | null {
  if (!isJsonObject(test)) return null;
  const [name, tool, expect] = [ownMember(test, "name"), ownMember(test, "tool"), ownMember(test, "expect")];
  if (typeof name !== "string" || typeof tool !== "string" || typeof expect !== "string") return null;
  return [{ kind: "text", text: `Test “${name}”: ` }, { kind: "code", text: tool }, { kind: "text", text: ` ${expectations[expect] ?? expect}` }];
}

function shortJson(value: Json): string {
  return cut(JSON.stringify(value));
}

/** The members of the one value that the other has otherwise, or not; of what is no object, itself. */
function differingWords(one: Json, other: Json): readonly Word[] {
  if (!isJsonObject(one) || !isJsonObject(other)) return [{ kind: "text", text: ": " }, { kind: "code", text: partThatDiffers(canonicalJson(one), canonicalJson(other)) }];
  return Object.keys(one).flatMap((key): readonly Word[] => {
    const [own, its] = [canonicalJson(ownMember(one, key) ?? null), Object.hasOwn(other, key) ? canonicalJson(ownMember(other, key) ?? null) : ""];
    return own === its ? [] : [{ kind: "text", text: `; ${key}: ` }, { kind: "code", text: partThatDiffers(own, its) }];
  });
}

/** From shortly before the first character that is another one. */
function partThatDiffers(one: string, other: string): string {
  const [own, its] = [[...one], [...other]];
  const at = own.findIndex((character, index) => character !== its[index]);
  const from = Math.max(0, (at === -1 ? own.length : at) - charactersBefore);
  return cut(`${from === 0 ? "" : "…"}${own.slice(from).join("")}`);
}

function cut(text: string): string {
  return text.length > jsonCharactersShown ? `${text.slice(0, jsonCharactersShown - 1)}…` : text;
}

function textOf(words: readonly Word[]): string {
  return words.map(({ text }) => text).join("");
}

/** The sentences of a whole section that came or went, one for each of its entries. */
export function sectionWords(section: Json, area: DocumentChange["area"]): readonly (readonly Word[])[] {
  if (!isJsonObject(section)) return [[{ kind: "code", text: shortJson(section) }]];
  const fields = Object.keys(section);
  if (fields.length === 0) return [[{ kind: "text", text: area === "tools" ? "Allow without further checks" : "Nothing" }]];
  return fields.flatMap((part) => {
    const value = ownMember(section, part) ?? null;
    const entries: readonly Json[] = Array.isArray(value) ? value : [value];
    return entries.map((entry) => valueWords(entry, { area, subject: "", part }));
  });
}
