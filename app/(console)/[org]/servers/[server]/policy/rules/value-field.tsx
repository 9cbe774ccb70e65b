"use client";
// Where the value of a condition is typed: what the operator and the argument's type ask for.
import { Field } from "@/app/_ui/field";
import { Select } from "@/app/_ui/select";
import { TextInput } from "@/app/_ui/text-input";
import { Textarea } from "@/app/_ui/textarea";
import type { ArgumentChoice } from "./argument-choices";
import { valueKindOf } from "./operator-choices";
import type { ConditionForm } from "./rule-form-values";

export function ValueField({ condition, choice, onText }: {
  condition: ConditionForm;
  choice: ArgumentChoice | undefined;
  onText: (text: string) => void;
}) {
  const { op, type, text } = condition;
  const kind = valueKindOf(op);
  if (kind === "presence") return null;
  if (kind === "list") {
    return (
      <Field label="Values" help={choice !== undefined && choice.values.length > 0 ? `One a line. The schema offers ${choice.values.map(String).join(", ")}.` : "One a line."}>
        <Textarea mono rows={3} value={text} onChange={(event) => onText(event.target.value)} />
      </Field>
    );
  }
  if (kind === "any" && type === "boolean") {
    return <Field label="Value"><Select options={[{ value: "true", label: "true" }, { value: "false", label: "false" }]} value={text} onChange={(event) => onText(event.target.value)} /></Field>;
  }
  if (kind === "any" && choice !== undefined && choice.values.length > 0 && op !== "contains") {
    const offered = choice.values.map((value) => (type === "string" ? String(value) : JSON.stringify(value)));
    const values = offered.includes(text) ? offered : [text, ...offered];
    return <Field label="Value"><Select options={values.map((value) => ({ value, label: value }))} value={text} onChange={(event) => onText(event.target.value)} /></Field>;
  }
  const help = kind === "text"
    ? "A regular expression in RE2 syntax, found anywhere in the text."
    : type === "any" || type === "array" ? "JSON, such as 5 or \"5\"; anything else is taken as text." : undefined;
  return (
    <Field label="Value" help={help}>
      <TextInput mono inputMode={type === "number" || kind === "number" ? "decimal" : "text"} value={text} onChange={(event) => onText(event.target.value)} />
    </Field>
  );
}
