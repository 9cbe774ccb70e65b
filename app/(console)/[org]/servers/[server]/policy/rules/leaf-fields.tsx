"use client";
// One condition: what it reads, an operator that can speak about it, and a value or another argument to compare with.
import { Trash2 } from "lucide-react";
import { Field } from "@/app/_ui/field";
import { IconButton } from "@/app/_ui/icon-button";
import { Select } from "@/app/_ui/select";
import { isOperatorName } from "@/lib/policy-engine/operators";
import { AbsentChoice } from "./absent-choice";
import { choiceOf, type ArgumentChoice } from "./argument-choices";
import { comparesPaths, operatorsFor, operatorWords } from "./operator-choices";
import { PathField } from "./path-field";
import { allChoices } from "./path-groups";
import { asksWhenAbsent, withOperator, withPath, type LeafForm } from "./rule-form-values";
import type { WordedList } from "./rule-words";
import { ValueField } from "./value-field";

export function LeafFields({ condition, list, choices, onChange, onRemove }: {
  condition: LeafForm;
  list: WordedList;
  choices: readonly ArgumentChoice[];
  onChange: (condition: LeafForm) => void;
  onRemove: (() => void) | undefined;
}) {
  const overResults = list === "result.deny_if";
  const known = allChoices(choices, overResults);
  const choice = choiceOf(condition.path.trim(), known);
  const fitting = operatorsFor(condition.type);
  const operators = fitting.includes(condition.op) ? fitting : [condition.op, ...fitting];
  function pickOperator(word: string): void {
    if (word === "absent") onChange({ ...withOperator(condition, "exists", choice), text: "false" });
    else if (isOperatorName(word)) onChange(withOperator(condition, word, choice));
  }
  return (
    <div className="flex items-start gap-2">
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <div className="grid min-w-0 gap-2 sm:grid-cols-2">
          <PathField label="Argument" path={condition.path} choices={choices} overResults={overResults} onPath={(path) => onChange(withPath(condition, path, known))} />
          <div className="flex min-w-0 flex-col gap-2">
            <Field label="Comparison">
              <Select
                value={condition.op === "exists" && condition.text === "false" ? "absent" : condition.op} onChange={(event) => pickOperator(event.target.value)}
                options={[...operators.map((op) => ({ value: String(op), label: operatorWords[op] })), ...(operators.includes("exists") ? [{ value: "absent", label: "is absent" }] : [])]}
              />
            </Field>
            {comparesPaths(condition.op) ? (
              <Select
                aria-label="Compare with" value={condition.operand} options={[{ value: "value", label: "a value" }, { value: "path", label: "another argument" }]}
                onChange={(event) => onChange({ ...condition, operand: event.target.value === "path" ? "path" : "value", text: event.target.value === "path" ? "args." : "" })}
              />
            ) : null}
            {condition.operand === "path"
              ? <PathField label="Other argument" path={condition.text} choices={choices} overResults={overResults} onPath={(text) => onChange({ ...condition, text })} />
              : <ValueField condition={condition} choice={choice} onText={(text) => onChange({ ...condition, text, isEmptyText: false })} onEmptyText={(isEmptyText) => onChange({ ...condition, isEmptyText })} />}
          </div>
        </div>
        {asksWhenAbsent(condition, list, known) || condition.ifMissing !== "" ? (
          <AbsentChoice path={condition.path} list={list} value={condition.ifMissing} onChange={(ifMissing) => onChange({ ...condition, ifMissing })} />
        ) : null}
      </div>
      {onRemove === undefined ? null : <IconButton label="Remove this condition" icon={<Trash2 />} size="sm" className="mt-6" onClick={onRemove} />}
    </div>
  );
}
