// The form of a rule and the rule itself, each made from the other. Pure. A condition that the form cannot draw is kept as it is written.
import { withMember, withoutMember } from "@/lib/policy-engine/draft-edits";
import { equalJson, isJsonArray, isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import { isOperatorName, type OperatorName } from "@/lib/policy-engine/operators";
import type { Json } from "@/lib/policy-engine/types";
import { choiceOf, type ArgumentChoice, type ArgumentType } from "./argument-choices";
import { canBeAbsent } from "./context-choices";
import { comparesPaths, operatorsFor, typedValue, valueKindOf } from "./operator-choices";

/** What an absent value counts as; nothing where the rule does not say. */
export type IfMissing = "" | "match" | "no_match";

export interface LeafForm {
  readonly kind: "leaf";
  readonly path: string;
  readonly op: OperatorName;
  /** As typed: one value, or for a list one a line; or the path of another argument. */
  readonly text: string;
  /** What the text is read as. */
  readonly type: ArgumentType;
  readonly operand: "value" | "path";
  /** Nothing is typed, and that is the value: else it is still to be said. */
  readonly isEmptyText: boolean;
  readonly ifMissing: IfMissing;
  /** As written, so that what is not changed is not written anew. */
  readonly before: Json | null;
}

export type GroupMode = "any" | "all" | "not" | "none" | "not_all";

/** Conditions that are joined, other groups among them: `not` has exactly one member, `none` is the `not` of an `any`, `not_all` that of an `all`. */
export interface GroupForm {
  readonly kind: "group";
  readonly mode: GroupMode;
  readonly members: readonly ConditionForm[];
  readonly before: Json | null;
}

/** A condition that is written in JSON only: shown, moved and taken away as a whole. */
export interface KeptForm {
  readonly kind: "kept";
  readonly json: Json;
}

export type ConditionForm = LeafForm | GroupForm | KeptForm;

export interface RuleForm {
  readonly conditions: readonly ConditionForm[];
  readonly message: string;
  /** By which it is known again; nothing where it has none. */
  readonly id: string;
}

/** A condition on the argument with the operator and value that fit it best. */
export function freshCondition(choice: ArgumentChoice | undefined): LeafForm {
  const type = choice?.type ?? "any";
  const op = operatorsFor(type)[0] ?? "eq";
  return { kind: "leaf", path: choice?.path ?? "args.", op, text: freshText(op, type, choice), type, operand: "value", isEmptyText: false, ifMissing: "", before: null };
}

/** The same condition about another argument; operator and value stay where they still fit. */
export function withPath(condition: LeafForm, path: string, choices: readonly ArgumentChoice[]): LeafForm {
  const choice = choiceOf(path, choices);
  const type = choice?.type ?? "any";
  if (type === condition.type || choice === undefined) return { ...condition, path, type };
  return { ...freshCondition(choice), path, before: condition.before };
}

/** The same condition with another operator, its value kept where it still fits. */
export function withOperator(condition: LeafForm, op: OperatorName, choice: ArgumentChoice | undefined): LeafForm {
  const operand = comparesPaths(op) ? condition.operand : "value";
  const ifMissing = op === "exists" ? "" : condition.ifMissing;
  const other = { ...condition, op, operand, ifMissing, isEmptyText: false };
  if (op === "exists") return { ...other, text: "true" };
  if (op === "type") return { ...other, text: "string" };
  const keeps = operand === condition.operand && readsAlike(condition.op, op);
  return { ...other, isEmptyText: keeps && condition.isEmptyText && takesEmptyText({ op, type: condition.type }), text: keeps ? condition.text : freshText(op, condition.type, choice) };
}

/** Whether a text typed for the one operator is likely meant for the other, too. */
function readsAlike(before: OperatorName, after: OperatorName): boolean {
  const [one, other] = [valueKindOf(before), valueKindOf(after)];
  const plain = ["any", "text", "list"];
  return one === other || (plain.includes(one) && plain.includes(other));
}

function freshText(op: OperatorName, type: ArgumentType, choice: ArgumentChoice | undefined): string {
  if (op === "exists" || type === "boolean") return "true";
  const [first] = choice?.values ?? [];
  return first === undefined || valueKindOf(op) !== "any" ? "" : textOf(first, type);
}

/** The form of a rule; null for what is no rule at all. */
export function ruleForm(rule: Json, choices: readonly ArgumentChoice[]): RuleForm | null {
  if (!isJsonObject(rule)) return null;
  const conditions = ownMember(rule, "conditions");
  if (conditions === undefined || !isJsonArray(conditions)) return null;
  return { conditions: conditions.map((condition) => conditionForm(condition, choices)), message: textIn(rule, "on_deny"), id: textIn(rule, "id") };
}

function textIn(rule: JsonObject, key: string): string {
  const text = ownMember(rule, key);
  return typeof text === "string" ? text : "";
}

function conditionForm(condition: Json, choices: readonly ArgumentChoice[]): ConditionForm {
  return leafForm(condition, choices) ?? groupForm(condition, choices) ?? { kind: "kept", json: condition };
}

function groupForm(condition: Json, choices: readonly ArgumentChoice[]): GroupForm | null {
  const [only, ...others] = isJsonObject(condition) ? Object.entries(condition) : [];
  if (only === undefined || others.length > 0) return null;
  const [key, value] = only;
  const group = (mode: GroupMode, members: readonly Json[]): GroupForm => ({ kind: "group", mode, members: members.map((member) => conditionForm(member, choices)), before: condition });
  if (key === "any" || key === "all") return isJsonArray(value) ? group(key, value) : null;
  if (key !== "not") return null;
  const [negated, ...rest] = isJsonObject(value) ? Object.entries(value) : [];
  if (negated !== undefined && rest.length === 0 && isJsonArray(negated[1]) && (negated[0] === "any" || negated[0] === "all")) return group(negated[0] === "any" ? "none" : "not_all", negated[1]);
  const whole = group("not", [value]);
  // Of what cannot be drawn nothing is gained by drawing its `not`.
  return whole.members.some(({ kind }) => kind === "kept") ? null : whole;
}

const leafFields: readonly string[] = ["path", "op", "value", "value_from", "if_missing"];

function leafForm(condition: Json, choices: readonly ArgumentChoice[]): LeafForm | null {
  if (!isJsonObject(condition) || Object.keys(condition).some((key) => !leafFields.includes(key))) return null;
  const [path, op, value, other] = ["path", "op", "value", "value_from"].map((key) => ownMember(condition, key));
  const ifMissing = ownMember(condition, "if_missing") ?? "";
  if (typeof path !== "string" || typeof op !== "string" || !isOperatorName(op)) return null;
  if (ifMissing !== "" && ifMissing !== "match" && ifMissing !== "no_match") return null;
  const declared = choiceOf(path, choices)?.type ?? "any";
  if (typeof other === "string" && value === undefined) {
    return comparesPaths(op) ? { kind: "leaf", path, op, text: other, type: declared, operand: "path", isEmptyText: false, ifMissing, before: condition } : null;
  }
  const held = value === undefined || other !== undefined ? null : heldValue(op, value, declared);
  return held === null ? null : { kind: "leaf", path, op, ...held, operand: "value", isEmptyText: held.text === "" && value === "", ifMissing, before: condition };
}

/** The value as text, and the type as which the text gives the same value back; null where no text does. */
function heldValue(op: OperatorName, value: Json, declared: ArgumentType): { readonly text: string; readonly type: ArgumentType } | null {
  switch (valueKindOf(op)) {
    case "presence": return typeof value === "boolean" ? { type: declared, text: JSON.stringify(value) } : null;
    case "text": case "type": return typeof value === "string" ? { type: declared, text: value } : null;
    case "number": case "integer": return typeof value === "number" ? { type: declared, text: JSON.stringify(value) } : null;
    case "texts": {
      const texts = isJsonArray(value) ? value.filter((entry) => typeof entry === "string" && isReadAs(entry, "string", true)) : [];
      return isJsonArray(value) && texts.length === value.length ? { type: declared, text: texts.join("\n") } : null;
    }
    case "any": return { type: isReadAs(value, declared, false) ? declared : "any", text: textOf(value, isReadAs(value, declared, false) ? declared : "any") };
    case "list": {
      if (!isJsonArray(value)) return null;
      // A value that the declared type would read as another one is held as JSON.
      const type = value.every((member) => isReadAs(member, declared, true)) ? declared : "any";
      return { type, text: value.map((member) => textOf(member, type)).join("\n") };
    }
  }
}

/** A list is one value a line, so its values are neither blank nor broken over lines. */
function isReadAs(value: Json, type: ArgumentType, isListed: boolean): boolean {
  const text = textOf(value, type);
  if (isListed && (text.trim() === "" || text.includes("\n"))) return false;
  return JSON.stringify(typedValue(text, type)) === JSON.stringify(value);
}

function textOf(value: Json, type: ArgumentType): string {
  return typeof value === "string" && type === "string" ? value : JSON.stringify(value);
}

/** What keeps the form from being a rule, as a sentence; null where nothing does. */
export function ruleFormFault(form: RuleForm, list: string, choices: readonly ArgumentChoice[]): string | null {
  const parts = form.conditions.flatMap(partsOf);
  for (const condition of parts) {
    if (condition.kind !== "leaf") continue;
    const leaf = leafOf(condition);
    if (leaf === null) return "A value is missing, or is not of the argument's type.";
    const unsaid = leaf === condition.before ? null : unsaidValue(condition);
    if (unsaid !== null) return unsaid;
    if (asksWhenAbsent(condition, list, choices) && condition.before === null && condition.ifMissing === "") {
      return `Say what happens when ${condition.path.replace(/^args\./, "")} is absent.`;
    }
  }
  const empty = parts.find((part) => part.kind === "group" && part.members.length === 0);
  return empty === undefined ? null : "A group needs at least one condition.";
}

const looksForText: ReadonlySet<OperatorName> = new Set(["contains", "starts_with", "ends_with", "regex"]);

/** Whether an empty text is a value like others here, which the form lets one choose. Of an argument of any type it is typed as JSON. */
export function takesEmptyText({ op, type }: Pick<LeafForm, "op" | "type">): boolean {
  return type === "string" && (op === "eq" || op === "neq");
}

/** What to do about a value that nobody has said: a condition that was not filled in must not become one on the empty text. Null where there is one. */
function unsaidValue({ op, operand, text, type, isEmptyText }: LeafForm): string | null {
  if (operand === "path") return null;
  switch (valueKindOf(op)) {
    case "list": case "texts": return linesOf(text).length === 0 ? "Write at least one value." : null;
    case "any": case "text": {
      if (text !== "" || isEmptyText) return null;
      // An array has it as an element, or has not.
      if (type !== "array" && looksForText.has(op)) return "Every text has an empty one in it: write what to look for.";
      if (takesEmptyText({ op, type })) return "Write the value, or tick that the empty text is meant.";
      return valueKindOf(op) === "any" ? 'Write the value; "" is the empty text.' : "Write the value.";
    }
    default: return null;
  }
}

/** The condition, and what is in it however deep. */
function partsOf(condition: ConditionForm): readonly ConditionForm[] {
  return condition.kind === "group" ? [condition, ...condition.members.flatMap(partsOf)] : [condition];
}

/** Whether a rule of this list should say what an absent value counts as: in a denial or approval it would pass in silence. */
export function asksWhenAbsent(condition: LeafForm, list: string, choices: readonly ArgumentChoice[]): boolean {
  return list !== "require" && condition.op !== "exists" && canBeAbsent(condition.path.trim(), choiceOf(condition.path.trim(), choices));
}

/** The rule that the form says; members that the form does not show keep their values and places. Null where a value cannot be read. */
export function ruleOf(form: RuleForm, before: Json | null): JsonObject | null {
  const conditions = form.conditions.map(conditionOf);
  const written = conditions.filter((condition) => condition !== null);
  if (written.length < conditions.length) return null;
  const rule = withMember(before !== null && isJsonObject(before) ? before : {}, "conditions", written);
  return withText(withText(rule, "on_deny", form.message), "id", form.id);
}

/** What was not changed stays as it is written, blanks and an empty text too. */
function withText(rule: JsonObject, key: string, typed: string): JsonObject {
  if (typed === textIn(rule, key)) return rule;
  return typed.trim() === "" ? withoutMember(rule, key) : withMember(rule, key, typed.trim());
}

function conditionOf(form: ConditionForm): Json | null {
  switch (form.kind) {
    case "kept": return form.json;
    case "leaf": return leafOf(form);
    case "group": {
      const members = form.members.map(conditionOf).filter((member) => member !== null);
      const [first] = members;
      if (members.length < form.members.length || first === undefined) return null;
      const group = joined(form.mode, first, members);
      return form.before !== null && equalJson(form.before, group) ? form.before : group;
    }
  }
}

function joined(mode: GroupMode, first: Json, members: readonly Json[]): Json {
  switch (mode) {
    case "any": return { any: members };
    case "all": return { all: members };
    case "none": return { not: { any: members } };
    case "not_all": return { not: { all: members } };
    case "not": return { not: first };
  }
}

function leafOf(form: LeafForm): Json | null {
  const value = form.operand === "path" ? form.text.trim() : valueOf(form);
  if (value === undefined || (form.operand === "path" && value === "")) return null;
  const leaf: Json = {
    path: form.path.trim(), op: form.op, ...(form.operand === "path" ? { value_from: value } : { value }), ...(form.ifMissing === "" ? {} : { if_missing: form.ifMissing }),
  };
  return form.before !== null && equalJson(form.before, leaf) ? form.before : leaf;
}

/** The value that the condition's text stands for. */
function valueOf({ op, text, type }: Pick<LeafForm, "op" | "text" | "type">): Json | undefined {
  switch (valueKindOf(op)) {
    case "presence": return text === "true";
    case "number": case "integer": return typedValue(text, "number");
    case "text": case "type": return text;
    case "any": return typedValue(text, type === "array" ? "any" : type);
    case "texts": return linesOf(text);
    case "list": {
      const values = linesOf(text).map((line) => typedValue(line, type));
      return values.every((value) => value !== undefined) ? values : undefined;
    }
  }
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}
