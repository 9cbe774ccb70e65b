"use client";
// One condition of a rule: an argument of this tool, an operator that can speak about it, a value.
import { useState } from "react";
import { Trash2 } from "lucide-react";
import { Field } from "@/app/_ui/field";
import { IconButton } from "@/app/_ui/icon-button";
import { Select } from "@/app/_ui/select";
import { TextInput } from "@/app/_ui/text-input";
import { isOperatorName } from "@/lib/policy-engine/operators";
import type { ArgumentChoice } from "./argument-choices";
import { operatorsFor, operatorWords } from "./operator-choices";
import { freshCondition, withOperator, type ConditionForm } from "./rule-form-values";
import { pathWords } from "./rule-words";
import { ValueField } from "./value-field";

const otherPath = "\u0000other";

export function ConditionFields({ condition, choices, onChange, onRemove }: {
  condition: ConditionForm;
  choices: readonly ArgumentChoice[];
  onChange: (condition: ConditionForm) => void;
  onRemove: (() => void) | undefined;
}) {
  const choice = choices.find(({ path }) => path === condition.path);
  const [isOther, setOther] = useState(choice === undefined);
  const fitting = operatorsFor(condition.type);
  const operators = fitting.includes(condition.op) ? fitting : [condition.op, ...fitting];

  function pick(path: string): void {
    setOther(path === otherPath);
    const picked = choices.find((candidate) => candidate.path === path);
    onChange(picked === undefined ? { ...condition, type: "any" } : freshCondition(picked));
  }

  function pickOperator(word: string): void {
    if (word === "absent") onChange({ ...condition, op: "exists", text: "false" });
    else if (isOperatorName(word)) onChange(withOperator(condition, word, choice));
  }

  return (
    <div className="flex items-start gap-2">
      <div className="grid min-w-0 flex-1 gap-2 sm:grid-cols-2">
        <Field label="Argument" help={choice?.description === "" ? undefined : choice?.description.slice(0, 140)}>
          <Select
            value={isOther ? otherPath : condition.path} onChange={(event) => pick(event.target.value)}
            options={[
              ...choices.map(({ path, type, required }) => ({ value: path, label: `${pathWords(path)} · ${type}${required ? "" : ", optional"}` })),
              { value: otherPath, label: "Another path" },
            ]}
          />
        </Field>
        {isOther ? (
          <Field label="Path" help="Such as args.items[*].price, tool.name or tool.risk.">
            <TextInput mono value={condition.path} onChange={(event) => onChange({ ...condition, path: event.target.value })} />
          </Field>
        ) : null}
        <Field label="Comparison">
          <Select
            value={condition.op === "exists" && condition.text === "false" ? "absent" : condition.op} onChange={(event) => pickOperator(event.target.value)}
            options={[...operators.map((op) => ({ value: String(op), label: operatorWords[op] })), { value: "absent", label: "is absent" }]}
          />
        </Field>
        <ValueField condition={condition} choice={isOther ? undefined : choice} onText={(text) => onChange({ ...condition, text })} />
      </div>
      {onRemove === undefined ? null : <IconButton label="Remove this condition" icon={<Trash2 />} size="sm" className="mt-6" onClick={onRemove} />}
    </div>
  );
}
