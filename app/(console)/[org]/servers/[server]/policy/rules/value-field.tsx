"use client";
// Where the value of a condition is typed: what the operator and the argument's type ask for.
import type { ReactNode } from "react";
import { Checkbox } from "@/app/_ui/checkbox";
import { Field } from "@/app/_ui/field";
import { Select } from "@/app/_ui/select";
import { TextInput } from "@/app/_ui/text-input";
import { Textarea } from "@/app/_ui/textarea";
import { jsonTypes } from "@/lib/policy-engine/json-values";
import type { ArgumentChoice } from "./argument-choices";
import { valueKindOf } from "./operator-choices";
import { takesEmptyText, type LeafForm } from "./rule-form-values";

const listHelp: Readonly<Record<string, string>> = {
  host_in: "One a line: example.com, or *.example.com for all its subdomains.",
  path_under: "One folder a line, absolute: /srv/data or C:\\data.",
  cidr_in: "One network a line: 10.0.0.0/8 or 2001:db8::/32.",
};
const textHelp: Readonly<Record<string, string>> = {
  regex: "A regular expression in RE2 syntax, found anywhere in the text.",
  glob: "* stands for any run of characters, ? for one; the whole text is compared.",
};

export function ValueField({ condition, choice, onText, onEmptyText }: {
  condition: LeafForm;
  choice: ArgumentChoice | undefined;
  onText: (text: string) => void;
  onEmptyText: (isMeant: boolean) => void;
}) {
  const { op, type, text } = condition;
  const orEmpty = text === "" && takesEmptyText(condition)
    ? <Checkbox name="empty_text" label="The empty text" checked={condition.isEmptyText} onChange={(event) => onEmptyText(event.target.checked)} />
    : null;
  const typed = (help: string | undefined, inputMode: "decimal" | "numeric" | "text" = "text"): ReactNode => (
    <>
      <Field label="Value" help={help}><TextInput mono inputMode={inputMode} value={text} onChange={(event) => onText(event.target.value)} /></Field>
      {orEmpty}
    </>
  );
  switch (valueKindOf(op)) {
    case "presence": return null;
    case "type": return <Chosen values={[...jsonTypes, "integer"]} text={text} onText={onText} />;
    case "number": return typed(undefined, "decimal");
    case "integer": return typed("Characters of a text, or elements of a list.", "numeric");
    case "text": return typed(textHelp[op]);
    case "texts": return <Lines text={text} help={listHelp[op] ?? "One a line."} onText={onText} />;
    case "list": return choice === undefined || choice.values.length === 0 ? <Lines text={text} help="One a line." onText={onText} /> : <EnumList choice={choice} type={type} text={text} onText={onText} />;
    case "any": {
      if (type === "boolean") return <Chosen values={["true", "false"]} text={text} onText={onText} />;
      if (choice !== undefined && choice.values.length > 0 && op !== "contains") return <Chosen values={offeredBy(choice, type)} text={text} onText={onText} />;
      if (choice?.format === "date" && op !== "contains") {
        return <><Field label="Value"><TextInput type="date" value={text} onChange={(event) => onText(event.target.value)} /></Field>{orEmpty}</>;
      }
      return typed(type === "any" || type === "array" ? "JSON, such as 5 or \"5\"; anything else is taken as text." : undefined, type === "number" ? "decimal" : "text");
    }
  }
}

function offeredBy(choice: ArgumentChoice, type: LeafForm["type"]): readonly string[] {
  return choice.values.map((value) => (type === "string" ? String(value) : JSON.stringify(value)));
}

function Chosen({ values, text, onText }: { values: readonly string[]; text: string; onText: (text: string) => void }) {
  const all = values.includes(text) ? values : [text, ...values];
  return <Field label="Value"><Select options={all.map((value) => ({ value, label: value }))} value={text} onChange={(event) => onText(event.target.value)} /></Field>;
}

function Lines({ text, help, onText }: { text: string; help: string; onText: (text: string) => void }) {
  return <Field label="Values" help={help}><Textarea mono rows={3} value={text} onChange={(event) => onText(event.target.value)} /></Field>;
}

/** The schema's own values to tick; others that the rule has already stay in it. */
function EnumList({ choice, type, text, onText }: { choice: ArgumentChoice; type: LeafForm["type"]; text: string; onText: (text: string) => void }) {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const offered = offeredBy(choice, type);
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1.5 text-sm font-medium text-ink">Values</legend>
      {[...offered, ...lines.filter((line) => !offered.includes(line))].map((value) => (
        <Checkbox
          key={value} name={value} label={<span className="font-mono text-xs break-all">{value}</span>} checked={lines.includes(value)}
          onChange={(event) => onText((event.target.checked ? [...lines, value] : lines.filter((line) => line !== value)).join("\n"))}
        />
      ))}
    </fieldset>
  );
}
