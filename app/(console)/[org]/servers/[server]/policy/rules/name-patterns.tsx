"use client";
// A list of names and patterns in the document: shown, added to, taken from.
import { useState, type FormEvent } from "react";
import { X } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { Field } from "@/app/_ui/field";
import { IconButton } from "@/app/_ui/icon-button";
import { TextInput } from "@/app/_ui/text-input";
import { readField, setField } from "@/lib/policy-engine/draft-edits";
import { isJsonArray } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";
import { useDraft } from "../draft/policy-draft-context";
import { problemSentence } from "./problem-sentence";

export function NamePatterns({ steps, label, placeholder, action, takeAway, noteOf }: {
  /** The list's place in the document. */
  steps: readonly string[];
  label: string;
  placeholder: string;
  action: string;
  takeAway: (pattern: string) => string;
  /** What is said beside a pattern, such as how many tools it matches. */
  noteOf?: (pattern: string) => string;
}) {
  const { shown, edit } = useDraft();
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  if (!shown.ok) return null;
  function add(event: FormEvent): void {
    event.preventDefault();
    if (text.trim() === "") return;
    const problem = edit((now) => setField(now, steps, [...listAt(now, steps), text.trim()]));
    setFault(problem === null ? null : problemSentence(problem));
    if (problem === null) setText("");
  }
  function remove(index: number): void {
    edit((now) => {
      const left = listAt(now, steps).toSpliced(index, 1);
      return setField(now, steps, left.length > 0 ? left : undefined);
    });
  }
  return (
    <div className="flex flex-col gap-2">
      <ul className="flex flex-wrap gap-1.5 empty:hidden">
        {listAt(shown.document, steps).map((entry, index) => {
          const pattern = typeof entry === "string" ? entry : JSON.stringify(entry);
          return (
            <li key={`${pattern}${String(index)}`} className="flex min-h-7 items-center gap-1.5 rounded-md border border-line bg-surface pl-2 text-sm">
              <code className="font-mono text-xs break-all">{pattern}</code>
              {noteOf === undefined ? null : <span className="shrink-0 text-xs text-ink-faint">{noteOf(pattern)}</span>}
              <IconButton label={takeAway(pattern)} icon={<X />} size="sm" className="size-6 [&_svg]:size-3.5" onClick={() => remove(index)} />
            </li>
          );
        })}
      </ul>
      <form onSubmit={add} className="flex items-start gap-2">
        <Field label={label} hideLabel error={fault ?? undefined} className="flex-1">
          <TextInput mono placeholder={placeholder} value={text} onChange={(event) => setText(event.target.value)} />
        </Field>
        <Button type="submit">{action}</Button>
      </form>
    </div>
  );
}

function listAt(document: Json, steps: readonly string[]): readonly Json[] {
  const list = readField(document, steps);
  return list !== undefined && isJsonArray(list) ? list : [];
}
