"use client";
// Writes one limit: how many calls, in which window, counted for whom.
import { useState, type FormEvent } from "react";
import { Button } from "@/app/_ui/button";
import { Field } from "@/app/_ui/field";
import { Select } from "@/app/_ui/select";
import { TextInput } from "@/app/_ui/text-input";
import type { Json } from "@/lib/policy-engine/types";
import { entryFormMarks } from "../draft/open-entry-form";
import { limitOf, windowNames, type LimitForm } from "./limit-form-values";

const windows = [...windowNames.map((value) => ({ value, label: `per ${value}` })), { value: "seconds", label: "per … seconds" }];
const scopes = [
  { value: "grant", label: "per grant" },
  { value: "server", label: "for the whole server" },
  { value: "organization", label: "for the whole organization" },
];

export function LimitForm({ initial, before, onSubmit, onCancel }: {
  initial: LimitForm;
  before: Json | null;
  /** Answers what is wrong, or null when it was taken. */
  onSubmit: (limit: Json) => string | null;
  onCancel: () => void;
}) {
  const [form, setForm] = useState(initial);
  const [fault, setFault] = useState<string | null>(null);
  const set = (change: Partial<LimitForm>): void => setForm({ ...form, ...change });
  function submit(event: FormEvent): void {
    event.preventDefault();
    setFault(onSubmit(limitOf(form, before)));
  }
  return (
    <form {...entryFormMarks} onSubmit={submit} noValidate className="flex flex-col gap-3 rounded-md border border-line-strong bg-sunken p-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Calls"><TextInput autoFocus inputMode="decimal" value={form.max} onChange={(event) => set({ max: event.target.value })} /></Field>
        <Field label="Window"><Select options={windows} value={form.window} onChange={(event) => set({ window: event.target.value })} /></Field>
        <Field label="Counted"><Select options={scopes} value={form.scope} onChange={(event) => set({ scope: event.target.value })} /></Field>
      </div>
      {form.window === "seconds" ? (
        <Field label="Seconds" help="1 to 2,678,400 (31 days)."><TextInput inputMode="numeric" value={form.seconds} onChange={(event) => set({ seconds: event.target.value })} /></Field>
      ) : null}
      <Field label="Message to the agent" optional help="In place of “A limit of the policy is used up.”">
        <TextInput value={form.message} onChange={(event) => set({ message: event.target.value })} />
      </Field>
      <Field label="Counter" help="Limits with the same counter, window and scope share one count, whatever tool they stand under.">
        <TextInput mono value={form.counter} onChange={(event) => set({ counter: event.target.value })} />
      </Field>
      {fault === null ? null : <p role="alert" className="text-sm text-deny">{fault}</p>}
      <div className="flex justify-end gap-2">
        <Button size="sm" onClick={onCancel}>Cancel</Button>
        <Button size="sm" type="submit" variant="primary">{before === null ? "Add limit" : "Keep changes"}</Button>
      </div>
    </form>
  );
}
