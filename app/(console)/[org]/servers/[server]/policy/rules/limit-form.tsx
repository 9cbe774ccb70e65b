"use client";
// Writes one limit: how many calls or how large a sum, in which window, counted for whom.
import { useState, type FormEvent } from "react";
import { Button } from "@/app/_ui/button";
import { Field } from "@/app/_ui/field";
import { SegmentedControl } from "@/app/_ui/segmented-control";
import { Select } from "@/app/_ui/select";
import { TextInput } from "@/app/_ui/text-input";
import { isJsonObject } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";
import { entryFormMarks } from "../draft/open-entry-form";
import type { ArgumentChoice } from "./argument-choices";
import { limitFormFaults, limitOf, rateLimitOf, windowNames, type LimitForm } from "./limit-form-values";
import { PathField } from "./path-field";

const windows = [...windowNames.map((value) => ({ value, label: `per ${value}` })), { value: "seconds", label: "per … seconds" }];
const scopes = [
  { value: "grant", label: "per grant" },
  { value: "session", label: "per session" },
  { value: "user", label: "per person" },
  { value: "server", label: "for the whole server" },
  { value: "organization", label: "for the whole organization" },
];
const scopeHelp: Readonly<Record<string, string>> = {
  session: "Whoever reconnects begins anew. Where there is no session, the grant counts.", user: "On a grant without a person, the grant counts.",
};
const typeHelp: Readonly<Record<string, string>> = { sliding: "Whatever the moment, what the window before it holds.", calendar: "In the document’s time zone." };
const types = [{ value: "sliding", label: "back from now" }, { value: "calendar", label: "by the calendar" }];
const refundHelp: Readonly<Record<string, string>> = { not_delivered: "When the server was not reached.", on_error: "And when the server was not reached." };
const refunds = [
  { value: "not_delivered", label: "if not delivered" }, { value: "on_error", label: "if the tool fails, too" }, { value: "never", label: "never" },
];

export function LimitForm({ initial, before, isRate = false, choices, onSubmit, onCancel }: {
  initial: LimitForm;
  before: Json | null;
  /** Whether it is the section's `rate_limit`, which says less. */
  isRate?: boolean;
  choices: readonly ArgumentChoice[];
  /** Answers what is wrong, or null when it was taken. */
  onSubmit: (limit: Json) => string | null;
  onCancel: () => void;
}) {
  const [form, setForm] = useState(initial);
  const [sums, setSums] = useState(initial.incrementFrom !== "");
  const [fault, setFault] = useState<string | null>(null);
  const [faults, setFaults] = useState<ReturnType<typeof limitFormFaults>>({});
  const set = (change: Partial<LimitForm>): void => setForm({ ...form, ...change });
  const numbers = choices.filter(({ type, path }) => (type === "number" || type === "object" || type === "any") && !path.includes("[*]"));
  function submit(event: FormEvent): void {
    event.preventDefault();
    const found = limitFormFaults(form);
    setFaults(found);
    if (Object.keys(found).length > 0) return setFault(null);
    if (isRate) return setFault(onSubmit(rateLimitOf(form, before !== null && isJsonObject(before) ? before : {})));
    setFault(sums && form.incrementFrom.trim() === "" ? "Choose the argument that is added up." : onSubmit(limitOf(sums ? form : { ...form, incrementFrom: "" }, before)));
  }
  function count(what: string): void {
    setSums(what === "sum");
    if (what === "sum" && form.incrementFrom === "") set({ incrementFrom: numbers.find(({ type }) => type === "number")?.path ?? "args." });
  }
  const defaultType = form.window === "day" || form.window === "week" || form.window === "month" ? "calendar" : "sliding";
  return (
    <form {...entryFormMarks} onSubmit={submit} noValidate className="flex flex-col gap-3 rounded-md border border-line-strong bg-sunken p-3 max-lg:scroll-mt-24">
      {isRate ? <p className="text-sm text-ink-muted">Written as <code className="font-mono text-xs">rate_limit</code>: it counts the calls under this section alone, back from now, and shares its count with no other limit.</p> : (
        <SegmentedControl
          legend="What is counted" size="sm" className="self-start" value={sums ? "sum" : "calls"} onValueChange={count}
          options={[{ value: "calls", label: "Count calls" }, { value: "sum", label: "Add up an argument" }]}
        />
      )}
      {sums ? <PathField label="Sum of" path={form.incrementFrom} choices={numbers} overResults={false} onPath={(incrementFrom) => set({ incrementFrom })} /> : null}
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={sums ? "Up to" : "Calls"} error={faults.max}><TextInput autoFocus inputMode="decimal" value={form.max} onChange={(event) => set({ max: event.target.value })} /></Field>
        {isRate ? null : <Field label="Window"><Select options={windows} value={form.window} onChange={(event) => set({ window: event.target.value, ...(event.target.value === "seconds" ? { type: "" } : {}) })} /></Field>}
        {form.window === "seconds" ? (
          <Field label="Seconds" error={faults.seconds} help="1 to 2,678,400 (31 days)."><TextInput inputMode="numeric" value={form.seconds} onChange={(event) => set({ seconds: event.target.value })} /></Field>
        ) : (
          <Field label="Measured" help={typeHelp[form.type === "" ? defaultType : form.type]}>
            <Select options={types} value={form.type === "" ? defaultType : form.type} onChange={(event) => set({ type: event.target.value === defaultType ? "" : event.target.value })} />
          </Field>
        )}
        <Field label="Counted" help={scopeHelp[form.scope]}><Select options={scopes} value={form.scope} onChange={(event) => set({ scope: event.target.value })} /></Field>
        {isRate ? null : <Field label="Given back" help={refundHelp[form.refund === "" ? "not_delivered" : form.refund]}>
          <Select options={refunds} value={form.refund === "" ? "not_delivered" : form.refund} onChange={(event) => set({ refund: event.target.value === "not_delivered" ? "" : event.target.value })} />
        </Field>}
      </div>
      {isRate ? null : (
        <>
          <Field label="Message to the agent" optional help="In place of “A limit of the policy is used up.”">
            <TextInput value={form.message} onChange={(event) => set({ message: event.target.value })} />
          </Field>
          <Field label="Counter" help="Limits with the same counter, window and scope share one count, whatever tool they stand under.">
            <TextInput mono value={form.counter} onChange={(event) => set({ counter: event.target.value })} />
          </Field>
        </>
      )}
      {fault === null ? null : <p role="alert" className="text-sm text-deny">{fault}</p>}
      <div className="flex justify-end gap-2">
        <Button size="sm" onClick={onCancel}>Cancel</Button>
        <Button size="sm" type="submit" variant="primary">{before === null ? "Add limit" : "Keep changes"}</Button>
      </div>
    </form>
  );
}
