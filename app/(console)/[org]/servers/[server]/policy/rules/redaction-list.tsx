"use client";
// What is taken out of a section's results, each a sentence, one form open at a time.
import { useState } from "react";
import { Plus } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { addEntry, listPointer, readEntries, replaceEntry, type SectionRef } from "@/lib/policy-engine/draft-edits";
import { pointerTo } from "@/lib/policy-engine/json-pointer";
import type { Json } from "@/lib/policy-engine/types";
import { useDraft } from "../draft/policy-draft-context";
import { EntryRow } from "./entry-row";
import { problemSentence } from "./problem-sentence";
import { RedactionForm } from "./redaction-form";
import { redactionForm } from "./redaction-form-values";
import { redactionWords } from "./result-words";
import { useEntryActs } from "./use-entry-acts";

const list = "result.redact";

export function RedactionList({ section }: { section: SectionRef }) {
  const { shown, edit } = useDraft();
  const actsOf = useEntryActs(section);
  const [open, setOpen] = useState<number | "new" | null>(null);
  if (!shown.ok) return null;

  function keep(redaction: Json): string | null {
    const problem = edit((now) => (typeof open === "number" ? replaceEntry(now, section, list, open, redaction) : addEntry(now, section, list, redaction)));
    if (problem === null) setOpen(null);
    return problem === null ? null : problemSentence(problem);
  }

  const form = (before: Json | null) => (
    <RedactionForm
      key={String(open)} before={before} onSubmit={keep} onCancel={() => setOpen(null)}
      initial={(before === null ? null : redactionForm(before)) ?? { kind: "detect", text: "email", replace: "" }}
    />
  );
  return (
    <div className="flex flex-col gap-2">
      <ul className="flex flex-col gap-1.5">
        {readEntries(shown.document, section, list).map((entry, index) => (open === index ? <li key={index}>{form(entry)}</li> : (
          <EntryRow
            key={index} pointer={pointerTo(listPointer(section, list), index)} entry={entry} words={redactionWords(entry)}
            acts={actsOf(list, index, redactionForm(entry) === null ? undefined : () => setOpen(index))}
          />
        )))}
      </ul>
      {open === "new" ? form(null) : (
        <Button size="sm" variant="ghost" className="self-start" onClick={() => setOpen("new")}><Plus aria-hidden />Add a redaction</Button>
      )}
    </div>
  );
}
