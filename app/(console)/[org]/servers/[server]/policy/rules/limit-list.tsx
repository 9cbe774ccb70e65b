"use client";
// The limits of one section: each a sentence, one form open at a time.
import { useState } from "react";
import { Plus } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { addEntry, readEntries, readSection, removeEntry, replaceEntry, type SectionRef } from "@/lib/policy-engine/draft-edits";
import { ownMember } from "@/lib/policy-engine/json-values";
import { pointerTo } from "@/lib/policy-engine/json-pointer";
import type { Json } from "@/lib/policy-engine/types";
import { useDraft } from "../draft/policy-draft-context";
import { EntryRow } from "./entry-row";
import { LimitForm } from "./limit-form";
import { countersOf, freshCounter, limitForm } from "./limit-form-values";
import { problemSentence } from "./problem-sentence";
import { limitWords } from "./rule-words";

export function LimitList({ section, pointer }: { section: SectionRef; pointer: string }) {
  const { shown, edit } = useDraft();
  const [open, setOpen] = useState<number | "new" | null>(null);
  if (!shown.ok) return null;
  const { document } = shown;
  const limits = readEntries(document, section, "limits");
  const rateLimit = ownMember(readSection(document, section) ?? {}, "rate_limit");
  const at = pointerTo(pointer, "limits");

  function keep(limit: Json): string | null {
    const problem = edit((now) => (typeof open === "number" ? replaceEntry(now, section, "limits", open, limit) : addEntry(now, section, "limits", limit)));
    if (problem === null) setOpen(null);
    return problem === null ? null : problemSentence(problem);
  }

  const form = (before: Json | null) => (
    <LimitForm
      key={String(open)} before={before} onSubmit={keep} onCancel={() => setOpen(null)}
      initial={limitForm(before, freshCounter(section === "all_tools" ? null : section.tool, countersOf(document)))}
    />
  );
  return (
    <div className="flex flex-col gap-2">
      <ul className="flex flex-col gap-1.5">
        {limits.map((limit, index) => (open === index ? <li key={index}>{form(limit)}</li> : (
          <EntryRow
            key={index} pointer={pointerTo(at, index)} entry={limit} words={limitWords(limit)} note={messageOf(limit)}
            onEdit={() => setOpen(index)} onRemove={() => { edit((now) => removeEntry(now, section, "limits", index)); }}
          />
        )))}
        {rateLimit === undefined ? null : (
          <EntryRow pointer={pointerTo(pointer, "rate_limit")} entry={rateLimit} words={limitWords(rateLimit)} note="Written as rate_limit; edit it in the JSON." />
        )}
      </ul>
      {open === "new" ? form(null) : (
        <Button size="sm" variant="ghost" className="self-start" onClick={() => setOpen("new")}><Plus aria-hidden />Add a limit</Button>
      )}
    </div>
  );
}

function messageOf(entry: Json): string | undefined {
  const message = typeof entry === "object" && entry !== null && "on_deny" in entry ? entry.on_deny : undefined;
  return typeof message === "string" ? `Tells the agent: “${message}”` : undefined;
}
