"use client";
// One line of text that goes into the document when the field is left, so that typing is one step of undo; what is wrong with it stands below.
import { useState } from "react";
import { Field } from "@/app/_ui/field";
import { TextInput } from "@/app/_ui/text-input";

export function KeptText({ label, help, saved, mono, list, inputMode, onKeep }: {
  label: string;
  help?: string;
  saved: string;
  mono?: boolean;
  /** The id of a datalist that offers values. */
  list?: string;
  inputMode?: "numeric" | "text";
  /** Answers what is wrong with the text, or null when it was taken. */
  onKeep: (text: string) => string | null;
}) {
  const [typed, setTyped] = useState<{ readonly from: string; readonly text: string } | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  // What is typed over a value that has changed elsewhere meanwhile is dropped.
  const text = typed !== null && typed.from === saved ? typed.text : saved;
  function keep(): void {
    const problem = text.trim() === saved ? null : onKeep(text.trim());
    setFault(problem);
    if (problem === null) setTyped(null);
  }
  return (
    <Field label={label} optional help={help} error={fault ?? undefined}>
      <TextInput
        mono={mono} list={list} inputMode={inputMode} value={text} onChange={(event) => setTyped({ from: saved, text: event.target.value })} onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === "Enter") keep();
        }}
      />
    </Field>
  );
}
