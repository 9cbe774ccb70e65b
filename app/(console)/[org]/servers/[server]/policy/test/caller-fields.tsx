"use client";
// Who makes the tried call, and when: what rules read beside tool and arguments.
import { ChevronRight } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { Field } from "@/app/_ui/field";
import { Select } from "@/app/_ui/select";
import { TextInput } from "@/app/_ui/text-input";
import { useDraft } from "../draft/policy-draft-context";
import type { Caller } from "./tried-call";
import { TagFields } from "./tag-fields";
import { fromZonedText, toZonedText } from "./zoned-time";

export function CallerFields({ caller, nowMs, openedMs, timezone, onCaller, onNow }: {
  caller: Caller;
  /** Null: when the pane was opened. */
  nowMs: number | null;
  openedMs: number;
  timezone: string;
  onCaller: (caller: Caller) => void;
  onNow: (nowMs: number | null) => void;
}) {
  const { grants } = useDraft();
  const isReal = grants.some(({ label, tags }) => label === caller.grantLabel && sameTags(tags, caller.tags));
  const set = (change: Partial<Caller>): void => onCaller({ ...caller, ...change });
  return (
    <details className="group rounded-lg border border-line">
      <summary className="flex cursor-pointer list-none items-center gap-1.5 rounded-lg px-3 py-2 text-sm select-none hover:bg-hover">
        <ChevronRight aria-hidden className="size-3.5 shrink-0 text-ink-faint transition-transform group-open:rotate-90" />
        <span className="font-medium">Who and when</span>
        <span className="min-w-0 truncate text-ink-faint">{summary(caller, nowMs, timezone)}</span>
      </summary>
      <div className="flex flex-col gap-3 border-t border-line p-3">
        {grants.length === 0 ? null : (
          <Field label="Grant">
            <Select
              value={isReal ? caller.grantLabel : ""} options={[{ value: "", label: "another, as below" }, ...grants.map(({ label }) => ({ value: label, label }))]}
              onChange={(event) => {
                const grant = grants.find(({ label }) => label === event.target.value);
                set(grant === undefined ? { grantLabel: "", tags: {} } : { grantLabel: grant.label, tags: grant.tags });
              }}
            />
          </Field>
        )}
        <Field label="Grant label" optional><TextInput value={caller.grantLabel} onChange={(event) => set({ grantLabel: event.target.value })} /></Field>
        <TagFields tags={caller.tags} onChange={(tags) => set({ tags })} />
        <div className="grid grid-cols-2 gap-3">
          <Field label="Client" optional><TextInput value={caller.clientName} onChange={(event) => set({ clientName: event.target.value })} /></Field>
          <Field label="Version" optional><TextInput mono value={caller.clientVersion} onChange={(event) => set({ clientVersion: event.target.value })} /></Field>
        </div>
        <Field label="Client address" optional><TextInput mono placeholder="203.0.113.7" value={caller.clientIp} onChange={(event) => set({ clientIp: event.target.value })} /></Field>
        <Field
          label="Time" help={`As clocks in ${timezone} show it, the zone of the document.`}
          aside={nowMs === null ? undefined : <Button size="sm" variant="ghost" onClick={() => onNow(null)}>Now</Button>}
        >
          <TextInput type="datetime-local" step={1} value={toZonedText(nowMs ?? openedMs, timezone)} onChange={(event) => onNow(fromZonedText(event.target.value, timezone))} />
        </Field>
      </div>
    </details>
  );
}

function sameTags(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

function summary({ grantLabel, tags, clientName }: Caller, nowMs: number | null, timezone: string): string {
  const count = Object.keys(tags).length;
  const parts = [
    grantLabel === "" ? "any grant" : grantLabel, count === 0 ? "" : count === 1 ? "1 tag" : `${String(count)} tags`, clientName,
    nowMs === null ? "now" : toZonedText(nowMs, timezone).replace("T", " ").slice(0, 16),
  ];
  return parts.filter((part) => part !== "").join(" · ");
}
