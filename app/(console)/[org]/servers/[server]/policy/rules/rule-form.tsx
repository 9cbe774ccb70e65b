"use client";
// Writes one rule: what it demands, denies or puts before a person, over which arguments, and what the agent is told.
import { useState, type FormEvent } from "react";
import { Button } from "@/app/_ui/button";
import { Field } from "@/app/_ui/field";
import { SegmentedControl } from "@/app/_ui/segmented-control";
import { TextInput } from "@/app/_ui/text-input";
import type { JsonObject } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";
import { entryFormMarks } from "../draft/open-entry-form";
import { ApprovalFields } from "./approval-fields";
import { approvalForm, withApproval } from "./approval-form-values";
import type { ArgumentChoice } from "./argument-choices";
import { ConditionList } from "./condition-list";
import { allChoices } from "./path-groups";
import { ruleFormFault, ruleOf, type RuleForm as RuleFormValues } from "./rule-form-values";
import type { WordedList } from "./rule-words";

const targets: readonly { readonly value: WordedList; readonly label: string; readonly tone: "deny" | "allow" | "park" }[] = [
  { value: "deny_if", label: "Deny when", tone: "deny" }, { value: "require", label: "Require that", tone: "allow" }, { value: "approve_if", label: "Ask a person when", tone: "park" },
];

export function RuleForm({ initial, before, list, choices, onSubmit, onCancel }: {
  initial: RuleFormValues;
  before: JsonObject | null;
  /** Where the rule stands already; a new one over arguments may go to any list of theirs. */
  list: WordedList;
  choices: readonly ArgumentChoice[];
  onSubmit: (rule: Json, list: WordedList) => string | null;
  onCancel: () => void;
}) {
  const [form, setForm] = useState(initial);
  const [approval, setApproval] = useState(() => approvalForm(before ?? {}));
  const [target, setTarget] = useState(list);
  const [fault, setFault] = useState<string | null>(null);
  const overResults = list === "result.deny_if";
  function submit(event: FormEvent): void {
    event.preventDefault();
    const missing = ruleFormFault(form, target, allChoices(choices, overResults));
    const rule = ruleOf(form, before);
    if (missing !== null || rule === null) setFault(missing ?? "A value is missing.");
    else setFault(onSubmit(target === "approve_if" ? withApproval(rule, approval) : rule, target));
  }
  return (
    <form {...entryFormMarks} onSubmit={submit} noValidate className="flex flex-col gap-3 rounded-md border border-line-strong bg-sunken p-3 max-lg:scroll-mt-24">
      {before === null && !overResults ? (
        <SegmentedControl
          legend="What the rule does" size="sm" className="flex-wrap self-start" value={target} options={targets}
          onValueChange={(value) => setTarget(targets.find((other) => other.value === value)?.value ?? "deny_if")}
        />
      ) : <p className="text-sm font-medium">{overResults ? "Withhold the result when" : targets.find(({ value }) => value === target)?.label}</p>}
      {form.conditions.length === 0 ? <p className="text-sm text-ink-muted">Every call, whatever its arguments.</p> : (
        <ConditionList conditions={form.conditions} list={target} choices={choices} onChange={(conditions) => setForm({ ...form, conditions })} />
      )}
      <Field label="Message to the agent" optional help="Written for a model to act on: what it may do instead.">
        <TextInput value={form.message} onChange={(event) => setForm({ ...form, message: event.target.value })} />
      </Field>
      <Field label="Name of the rule" optional help="By which versions are compared and you know it again; the agent does not see it. Its id in the JSON.">
        <TextInput mono value={form.id} onChange={(event) => setForm({ ...form, id: event.target.value })} />
      </Field>
      {target === "approve_if" ? <ApprovalFields form={approval} onChange={setApproval} /> : null}
      {fault === null ? null : <p role="alert" className="text-sm text-deny">{fault}</p>}
      <div className="flex justify-end gap-2">
        <Button size="sm" onClick={onCancel}>Cancel</Button>
        <Button size="sm" type="submit" variant="primary">{before === null ? "Add rule" : "Keep changes"}</Button>
      </div>
    </form>
  );
}
