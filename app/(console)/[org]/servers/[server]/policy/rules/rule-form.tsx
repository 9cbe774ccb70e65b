"use client";
// Writes one rule: what it demands or denies, over which arguments, and what the agent is told.
import { useState, type FormEvent } from "react";
import { Plus } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { Field } from "@/app/_ui/field";
import { SegmentedControl } from "@/app/_ui/segmented-control";
import { TextInput } from "@/app/_ui/text-input";
import type { Json } from "@/lib/policy-engine/types";
import { entryFormMarks } from "../draft/open-entry-form";
import type { ArgumentChoice } from "./argument-choices";
import { ConditionFields } from "./condition-fields";
import { freshCondition, ruleOf, type ConditionForm, type RuleForm as RuleFormValues } from "./rule-form-values";

export type RuleList = "deny_if" | "require";

export function RuleForm({ initial, before, list, choices, onSubmit, onCancel }: {
  initial: RuleFormValues;
  before: Json | null;
  /** Where the rule stands already; a new one may go to either list. */
  list: RuleList;
  choices: readonly ArgumentChoice[];
  onSubmit: (rule: Json, list: RuleList) => string | null;
  onCancel: () => void;
}) {
  const [form, setForm] = useState(initial);
  const [target, setTarget] = useState(list);
  const [fault, setFault] = useState<string | null>(null);
  const setConditions = (conditions: readonly ConditionForm[]): void => setForm({ ...form, conditions });
  function submit(event: FormEvent): void {
    event.preventDefault();
    const rule = ruleOf(form, before);
    setFault(rule === null ? "A value is missing, or is not of the argument's type." : onSubmit(rule, target));
  }
  return (
    <form {...entryFormMarks} onSubmit={submit} noValidate className="flex flex-col gap-3 rounded-md border border-line-strong bg-sunken p-3">
      {before === null ? (
        <SegmentedControl
          legend="What the rule does" size="sm" className="self-start" value={target} onValueChange={(value) => setTarget(value === "require" ? "require" : "deny_if")}
          options={[{ value: "deny_if", label: "Deny when", tone: "deny" }, { value: "require", label: "Require that", tone: "allow" }]}
        />
      ) : <p className="text-sm font-medium">{target === "deny_if" ? "Deny when" : "Require that"}</p>}
      {form.conditions.map((condition, index) => (
        <div key={index} className="flex flex-col gap-2">
          {index === 0 ? null : <p className="text-sm text-ink-muted">and</p>}
          <ConditionFields
            condition={condition} choices={choices}
            onChange={(changed) => setConditions(form.conditions.with(index, changed))}
            onRemove={form.conditions.length > 1 ? () => setConditions(form.conditions.toSpliced(index, 1)) : undefined}
          />
        </div>
      ))}
      <Button size="sm" variant="ghost" className="self-start" onClick={() => setConditions([...form.conditions, freshCondition(choices[0])])}>
        <Plus aria-hidden />And another condition
      </Button>
      <Field label="Message to the agent" optional help="Written for a model to act on: what it may do instead.">
        <TextInput value={form.message} onChange={(event) => setForm({ ...form, message: event.target.value })} />
      </Field>
      {fault === null ? null : <p role="alert" className="text-sm text-deny">{fault}</p>}
      <div className="flex justify-end gap-2">
        <Button size="sm" onClick={onCancel}>Cancel</Button>
        <Button size="sm" type="submit" variant="primary">{before === null ? "Add rule" : "Keep changes"}</Button>
      </div>
    </form>
  );
}
