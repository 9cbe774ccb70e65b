"use client";
// One argument as its schema asks for it; objects and lists hold fields of their own.
import { useState } from "react";
import { Plus, X } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { Field } from "@/app/_ui/field";
import { IconButton } from "@/app/_ui/icon-button";
import { Select } from "@/app/_ui/select";
import { TextInput } from "@/app/_ui/text-input";
import { isJsonArray, isJsonObject } from "@/lib/policy-engine/json-values";
import { parseJson } from "@/lib/policy-engine/parse-json";
import type { Json } from "@/lib/policy-engine/types";
import { ArgumentMembers } from "./argument-members";
import { emptyValue, shapeOf, type ArgumentMember, type ArgumentShape } from "./argument-form";

type Change = (value: Json | undefined) => void;

export function ArgumentField({ member, value, depth, onChange }: { member: ArgumentMember; value: Json | undefined; depth: number; onChange: Change }) {
  const shape = shapeOf(member.schema, depth);
  const label = <code className="font-mono text-xs font-medium">{member.name}</code>;
  if (shape.kind === "object") {
    return (
      <Nested label={label} isRequired={member.isRequired} isThere={value !== undefined} onChange={(isThere) => onChange(isThere ? emptyValue(shape) : undefined)}>
        {value === undefined ? null : <ArgumentMembers members={shape.members} value={isJsonObject(value) ? value : {}} depth={depth + 1} onChange={onChange} />}
      </Nested>
    );
  }
  if (shape.kind === "list") {
    return (
      <Nested label={label} isRequired={member.isRequired} isThere={value !== undefined} onChange={(isThere) => onChange(isThere ? [] : undefined)}>
        {value === undefined ? null : <ListItems item={shape.item} values={isJsonArray(value) ? value : []} depth={depth + 1} onChange={onChange} />}
      </Nested>
    );
  }
  return (
    <Field label={label} optional={!member.isRequired} {...(member.description === null ? {} : { help: <span className="line-clamp-2" title={member.description}>{member.description}</span> })}>
      <PlainInput shape={shape} value={value} isRequired={member.isRequired} onChange={onChange} />
    </Field>
  );
}

function PlainInput({ shape, value, isRequired, onChange }: { shape: Exclude<ArgumentShape, { kind: "object" | "list" }>; value: Json | undefined; isRequired: boolean; onChange: Change }) {
  switch (shape.kind) {
    case "text": return (
      <TextInput mono value={typeof value === "string" ? value : ""} onChange={(event) => onChange(event.target.value === "" && !isRequired ? undefined : event.target.value)} />
    );
    case "number": return (
      <TextInput
        mono type="number" step={shape.isInteger ? 1 : "any"} value={typeof value === "number" ? String(value) : ""}
        onChange={(event) => onChange(event.target.value === "" || !Number.isFinite(event.target.valueAsNumber) ? undefined : event.target.valueAsNumber)}
      />
    );
    case "boolean": return <Choice values={[true, false]} value={value} onChange={onChange} />;
    case "choice": return <Choice values={shape.values} value={value} onChange={onChange} />;
    case "json": return <JsonInput value={value} onChange={onChange} />;
  }
}

function Choice({ values, value, onChange }: { values: readonly Json[]; value: Json | undefined; onChange: Change }) {
  const texts = values.map((one) => JSON.stringify(one));
  const chosen = value === undefined ? "" : JSON.stringify(value);
  return (
    <Select
      value={texts.includes(chosen) ? chosen : ""} onChange={(event) => onChange(values[texts.indexOf(event.target.value)])}
      options={[{ value: "", label: chosen === "" || texts.includes(chosen) ? "—" : `${chosen} (not listed)` }, ...values.map((one, index) => ({ value: texts[index] ?? "", label: typeof one === "string" ? one : JSON.stringify(one) }))]}
    />
  );
}

/** Keeps what is typed while it is no JSON yet; the argument changes only with what can be read. */
function JsonInput({ value, onChange }: { value: Json | undefined; onChange: Change }) {
  const written = value === undefined ? "" : JSON.stringify(value);
  const [typed, setTyped] = useState<{ readonly text: string; readonly of: string } | null>(null);
  const text = typed !== null && typed.of === written ? typed.text : written;
  return (
    <TextInput
      mono placeholder="JSON" spellCheck={false} value={text} aria-invalid={text !== "" && !parseJson(text).ok}
      onChange={(event) => {
        const next = event.target.value;
        const json = parseJson(next);
        const read = next.trim() === "" ? undefined : json.ok ? json.root.value : null;
        if (next.trim() === "" || json.ok) onChange(read ?? undefined);
        setTyped({ text: next, of: next.trim() === "" ? "" : json.ok ? JSON.stringify(json.root.value) : written });
      }}
    />
  );
}

function ListItems({ item, values, depth, onChange }: { item: Json; values: readonly Json[]; depth: number; onChange: Change }) {
  return (
    <div className="flex flex-col gap-2">
      {values.map((value, index) => (
        <div key={index} className="flex items-start gap-1">
          <div className="min-w-0 flex-1">
            <ArgumentField
              member={{ name: String(index), schema: item, isRequired: true, description: null }} value={value} depth={depth}
              onChange={(next) => onChange(values.with(index, next ?? null))}
            />
          </div>
          <IconButton size="sm" label={`Remove element ${String(index)}`} icon={<X />} onClick={() => onChange(values.toSpliced(index, 1))} />
        </div>
      ))}
      <Button size="sm" variant="ghost" className="self-start" onClick={() => onChange([...values, emptyValue(shapeOf(item, depth))])}><Plus aria-hidden />Add an element</Button>
    </div>
  );
}

function Nested({ label, isRequired, isThere, onChange, children }: {
  label: React.ReactNode;
  isRequired: boolean;
  isThere: boolean;
  onChange: (isThere: boolean) => void;
  children: React.ReactNode;
}) {
  return (
    <fieldset className="min-w-0 rounded-md border border-line px-3 pt-1 pb-2.5">
      <legend className="flex items-center gap-2 px-1 text-sm">
        {label}
        {isRequired ? null : <span className="font-normal text-ink-faint">optional</span>}
      </legend>
      {children}
      {isRequired && isThere ? null : (
        <Button size="sm" variant="ghost" className="mt-1" onClick={() => onChange(!isThere)}>{isThere ? "Leave it out" : "Add it"}</Button>
      )}
    </fieldset>
  );
}
