"use client";
// The argument rules of one section: requirements, then denials, each a sentence, one form open at a time.
import { useState } from "react";
import { Plus } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { addEntry, readEntries, removeEntry, replaceEntry, type SectionRef } from "@/lib/policy-engine/draft-edits";
import { pointerTo } from "@/lib/policy-engine/json-pointer";
import type { Json } from "@/lib/policy-engine/types";
import { useDraft } from "../draft/policy-draft-context";
import type { ArgumentChoice } from "./argument-choices";
import { EntryRow } from "./entry-row";
import { problemSentence } from "./problem-sentence";
import { freshCondition, ruleForm } from "./rule-form-values";
import { RuleForm, type RuleList as RuleListName } from "./rule-form";
import { ruleWords } from "./rule-words";

const lists: readonly RuleListName[] = ["require", "deny_if"];

export function RuleList({ section, pointer, choices }: { section: SectionRef; pointer: string; choices: readonly ArgumentChoice[] }) {
  const { shown, edit } = useDraft();
  const [open, setOpen] = useState<{ readonly list: RuleListName; readonly index: number | null } | null>(null);
  if (!shown.ok) return null;
  const { document } = shown;

  function keep(rule: Json, list: RuleListName): string | null {
    const index = open?.index ?? null;
    const problem = edit((now) => (index === null ? addEntry(now, section, list, rule) : replaceEntry(now, section, list, index, rule)));
    if (problem === null) setOpen(null);
    return problem === null ? null : problemSentence(problem);
  }

  const form = (before: Json | null, list: RuleListName) => (
    <RuleForm
      before={before} list={list} choices={choices} onSubmit={keep} onCancel={() => setOpen(null)}
      initial={(before === null ? null : ruleForm(before, choices)) ?? { conditions: [freshCondition(choices[0])], message: "" }}
    />
  );
  return (
    <div className="flex flex-col gap-2">
      <ul className="flex flex-col gap-1.5">
        {lists.flatMap((list) => readEntries(document, section, list).map((rule, index) => (
          open?.list === list && open.index === index ? <li key={`${list}${String(index)}`}>{form(rule, list)}</li> : (
            <EntryRow
              key={`${list}${String(index)}`} pointer={pointerTo(pointerTo(pointer, list), index)} entry={rule} words={ruleWords(rule, list)} note={messageOf(rule)}
              onEdit={isEditable(rule, choices) ? () => setOpen({ list, index }) : undefined}
              onRemove={() => { edit((now) => removeEntry(now, section, list, index)); }}
            />
          ))))}
      </ul>
      {open !== null && open.index === null ? form(null, "deny_if") : (
        <Button size="sm" variant="ghost" className="self-start" onClick={() => setOpen({ list: "deny_if", index: null })}><Plus aria-hidden />Add a rule</Button>
      )}
    </div>
  );
}

function isEditable(rule: Json, choices: readonly ArgumentChoice[]): boolean {
  const form = ruleForm(rule, choices);
  return form !== null && form.conditions.length > 0;
}

function messageOf(rule: Json): string | undefined {
  const message = typeof rule === "object" && rule !== null && "on_deny" in rule ? rule.on_deny : undefined;
  return typeof message === "string" ? `Tells the agent: “${message}”` : undefined;
}
