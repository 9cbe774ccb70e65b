"use client";
// Writes one redaction: what is found in a result, and what stands there instead.
import { useState, type FormEvent } from "react";
import { Button } from "@/app/_ui/button";
import { Field } from "@/app/_ui/field";
import { SegmentedControl } from "@/app/_ui/segmented-control";
import { Select } from "@/app/_ui/select";
import { TextInput } from "@/app/_ui/text-input";
import type { Json } from "@/lib/policy-engine/types";
import { entryFormMarks } from "../draft/open-entry-form";
import { redactionKinds, redactionOf, type RedactionForm as RedactionFormValues, type RedactionKind } from "./redaction-form-values";
import { detectorWords } from "./result-words";

const beginnings: { readonly [kind in RedactionKind]: string } = { detect: "email", pattern: "", path: "structuredContent." };
const labels: { readonly [kind in RedactionKind]: string } = { detect: "Known forms", pattern: "A pattern", path: "A place" };

export function RedactionForm({ initial, before, onSubmit, onCancel }: {
  initial: RedactionFormValues;
  before: Json | null;
  onSubmit: (redaction: Json) => string | null;
  onCancel: () => void;
}) {
  const [form, setForm] = useState(initial);
  const [fault, setFault] = useState<string | null>(null);
  const set = (change: Partial<RedactionFormValues>): void => setForm({ ...form, ...change });
  function submit(event: FormEvent): void {
    event.preventDefault();
    setFault(onSubmit(redactionOf(form, before)));
  }
  return (
    <form {...entryFormMarks} onSubmit={submit} noValidate className="flex flex-col gap-3 rounded-md border border-line-strong bg-sunken p-3 max-lg:scroll-mt-24">
      <SegmentedControl
        legend="What is redacted" size="sm" className="self-start" value={form.kind} options={redactionKinds.map((kind) => ({ value: kind, label: labels[kind] }))}
        onValueChange={(value) => {
          const kind = redactionKinds.find((other) => other === value) ?? "detect";
          set({ kind, text: beginnings[kind] });
        }}
      />
      {form.kind === "detect" ? (
        <Field label="Redact"><Select options={Object.entries(detectorWords).map(([value, label]) => ({ value, label }))} value={form.text} onChange={(event) => set({ text: event.target.value })} /></Field>
      ) : (
        <Field label={form.kind === "pattern" ? "Pattern" : "Path"} help={form.kind === "pattern" ? "A regular expression in RE2 syntax." : "Such as structuredContent.rows[*].email."}>
          <TextInput mono value={form.text} onChange={(event) => set({ text: event.target.value })} />
        </Field>
      )}
      <Field label="In its place" optional help="[redacted] if empty."><TextInput mono value={form.replace} onChange={(event) => set({ replace: event.target.value })} /></Field>
      {fault === null ? null : <p role="alert" className="text-sm text-deny">{fault}</p>}
      <div className="flex justify-end gap-2">
        <Button size="sm" onClick={onCancel}>Cancel</Button>
        <Button size="sm" type="submit" variant="primary">{before === null ? "Add redaction" : "Keep changes"}</Button>
      </div>
    </form>
  );
}
