"use client";
// The limits of one section: each a sentence, one form open at a time.
import { useState } from "react";
import { Plus } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { addEntry, listPointer, readEntries, readSection, replaceEntry, sectionPointer, setSectionField, type SectionRef } from "@/lib/policy-engine/draft-edits";
import { isJsonObject, ownMember } from "@/lib/policy-engine/json-values";
import { pointerTo } from "@/lib/policy-engine/json-pointer";
import type { Json } from "@/lib/policy-engine/types";
import { useDraft } from "../draft/policy-draft-context";
import type { ArgumentChoice } from "./argument-choices";
import { EntryRow } from "./entry-row";
import { LimitForm } from "./limit-form";
import { countersOf, freshCounter, limitForm, rateLimitForm } from "./limit-form-values";
import { limitNote, limitWords } from "./limit-words";
import { problemSentence } from "./problem-sentence";
import { useEntryActs } from "./use-entry-acts";

export function LimitList({ section, choices }: { section: SectionRef; choices: readonly ArgumentChoice[] }) {
  const { shown, edit, toMake, made } = useDraft();
  const actsOf = useEntryActs(section);
  const isToMake = toMake?.act === "limit" && section !== "all_tools" && "tool" in section && section.tool === toMake.tool;
  const [open, setOpenEntry] = useState<number | "new" | "rate" | null>(isToMake ? "new" : null);
  function setOpen(next: typeof open): void {
    made();
    setOpenEntry(next);
  }
  if (!shown.ok) return null;
  const { document } = shown;
  const limits = readEntries(document, section, "limits");
  const rateLimit = ownMember(readSection(document, section) ?? {}, "rate_limit");
  const name = section === "all_tools" ? null : "tool" in section ? section.tool : `risk_${section.risk}`;

  function keep(limit: Json): string | null {
    const problem = edit((now) => (open === "rate" ? setSectionField(now, section, ["rate_limit"], limit) : typeof open === "number" ? replaceEntry(now, section, "limits", open, limit) : addEntry(now, section, "limits", limit)));
    if (problem === null) setOpen(null);
    return problem === null ? null : problemSentence(problem);
  }

  const form = (before: Json | null) => (
    <LimitForm
      key={String(open)} before={before} isRate={open === "rate"} choices={choices} onSubmit={keep} onCancel={() => setOpen(null)}
      initial={open === "rate" ? rateLimitForm(before) : limitForm(before, freshCounter(name, countersOf(document)))}
    />
  );
  return (
    <div className="flex flex-col gap-2">
      <ul className="flex flex-col gap-1.5">
        {limits.map((limit, index) => (open === index ? <li key={index}>{form(limit)}</li> : (
          <EntryRow
            key={index} pointer={pointerTo(listPointer(section, "limits"), index)} entry={limit} words={limitWords(limit)} note={limitNote(limit)}
            acts={actsOf("limits", index, () => setOpen(index))}
          />
        )))}
        {rateLimit === undefined ? null : open === "rate" ? <li>{form(rateLimit)}</li> : (
          <EntryRow
            pointer={pointerTo(sectionPointer(section), "rate_limit")} entry={rateLimit} words={limitWords(rateLimit)} note="Written as rate_limit."
            acts={{ onEdit: isRateLimit(rateLimit) ? () => setOpen("rate") : undefined, onRemove: () => { edit((now) => setSectionField(now, section, ["rate_limit"], undefined)); } }}
          />
        )}
      </ul>
      {open === "new" || (open === "rate" && rateLimit === undefined) ? form(null) : (
        <div className="flex flex-wrap gap-1">
          <Button size="sm" variant="ghost" onClick={() => setOpen("new")}><Plus aria-hidden />Add a limit</Button>
          {rateLimit === undefined ? <Button size="sm" variant="ghost" onClick={() => setOpen("rate")}><Plus aria-hidden />Add a rate limit</Button> : null}
        </div>
      )}
    </div>
  );
}

/** Whether its form can show it: a window is written in seconds there. */
function isRateLimit(value: Json): boolean {
  return isJsonObject(value) && typeof ownMember(value, "window") === "number";
}
