// The form of a rule and the rule itself, each made from the other. Pure.
import { isJsonArray, isJsonObject, ownMember } from "@/lib/policy-engine/json-values";
import { isOperatorName, type OperatorName } from "@/lib/policy-engine/operators";
import type { Json } from "@/lib/policy-engine/types";
import type { ArgumentChoice, ArgumentType } from "./argument-choices";
import { operatorsFor, typedValue, valueKindOf } from "./operator-choices";

export interface ConditionForm {
  readonly path: string;
  readonly op: OperatorName;
  /** As typed: one value, or for a list one a line. */
  readonly text: string;
  /** What the text is read as. */
  readonly type: ArgumentType;
}

export interface RuleForm {
  readonly conditions: readonly ConditionForm[];
  readonly message: string;
}

/** A condition on the argument with the operator and value that fit it best. */
export function freshCondition(choice: ArgumentChoice | undefined): ConditionForm {
  const type = choice?.type ?? "any";
  const op = operatorsFor(type)[0] ?? "eq";
  return { path: choice?.path ?? "args.", op, text: freshText(op, type, choice), type };
}

/** The same condition with another operator, its value kept where it still fits. */
export function withOperator(condition: ConditionForm, op: OperatorName, choice: ArgumentChoice | undefined): ConditionForm {
  if (op === "exists") return { ...condition, op, text: "true" };
  return { ...condition, op, text: condition.op === "exists" ? freshText(op, condition.type, choice) : condition.text };
}

function freshText(op: OperatorName, type: ArgumentType, choice: ArgumentChoice | undefined): string {
  if (op === "exists" || type === "boolean") return "true";
  const [first] = choice?.values ?? [];
  return first === undefined || valueKindOf(op) === "list" ? "" : textOf(first, type);
}

/** The form of a rule of the base language; null for one that it cannot hold without loss. */
export function ruleForm(rule: Json, choices: readonly ArgumentChoice[]): RuleForm | null {
  if (!isJsonObject(rule)) return null;
  const conditions = ownMember(rule, "conditions");
  if (conditions === undefined || !isJsonArray(conditions)) return null;
  const forms = conditions.map((condition) => conditionForm(condition, choices));
  const message = ownMember(rule, "on_deny");
  return forms.every((form) => form !== null) ? { conditions: forms, message: typeof message === "string" ? message : "" } : null;
}

function conditionForm(condition: Json, choices: readonly ArgumentChoice[]): ConditionForm | null {
  if (!isJsonObject(condition)) return null;
  const [path, op, value] = [ownMember(condition, "path"), ownMember(condition, "op"), ownMember(condition, "value")];
  if (typeof path !== "string" || typeof op !== "string" || !isOperatorName(op) || value === undefined || Object.keys(condition).length > 3) return null;
  const declared = choices.find((choice) => choice.path === path)?.type ?? "any";
  const kind = valueKindOf(op);
  if (kind === "presence") return { path, op, type: "boolean", text: JSON.stringify(value) };
  if (kind === "text") return typeof value === "string" ? { path, op, type: declared, text: value } : null;
  const members = kind === "list" && isJsonArray(value) ? value : [value];
  // A value that the declared type would read as another one is held as JSON.
  const type = members.every((member) => isReadAs(member, declared, kind === "list")) ? declared : "any";
  return { path, op, type, text: members.map((member) => textOf(member, type)).join("\n") };
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

/** The rule that the form says; members that the form does not show keep their values. Null where a value cannot be read. */
export function ruleOf(form: RuleForm, before: Json | null): Json | null {
  const conditions: Json[] = [];
  for (const condition of form.conditions) {
    const value = valueOf(condition);
    if (value === undefined) return null;
    conditions.push({ path: condition.path.trim(), op: condition.op, value });
  }
  const kept = before !== null && isJsonObject(before) ? Object.entries(before) : [];
  return { ...Object.fromEntries(kept.filter(([key]) => key !== "on_deny")), conditions, ...(form.message.trim() === "" ? {} : { on_deny: form.message.trim() }) };
}

/** The value that the condition's text stands for. */
export function valueOf({ op, text, type }: ConditionForm): Json | undefined {
  switch (valueKindOf(op)) {
    case "presence": return text === "true";
    case "number": return typedValue(text, "number");
    case "text": return text;
    case "any": return typedValue(text, type === "array" ? "any" : type);
    case "list": {
      const values = text.split("\n").filter((line) => line.trim() !== "").map((line) => typedValue(line, type));
      return values.every((value) => value !== undefined) ? values : undefined;
    }
  }
}
