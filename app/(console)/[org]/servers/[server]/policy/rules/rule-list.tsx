"use client";
// The rules of one section, list by list in the order in which they are asked, each a sentence, one form open at a time.
import { useState } from "react";
import { Plus } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { addEntry, listPointer, readEntries, replaceEntry, type SectionRef } from "@/lib/policy-engine/draft-edits";
import { isJsonObject, ownMember } from "@/lib/policy-engine/json-values";
import { pointerTo } from "@/lib/policy-engine/json-pointer";
import { isUnconditional } from "@/lib/policy-engine/section-stance";
import type { Json } from "@/lib/policy-engine/types";
import { useDraft } from "../draft/policy-draft-context";
import { approvalNote } from "./approval-form-values";
import { likeliestChoice, type ArgumentChoice } from "./argument-choices";
import { EntryRow } from "./entry-row";
import { problemSentence } from "./problem-sentence";
import { freshCondition, ruleForm } from "./rule-form-values";
import { RuleForm } from "./rule-form";
import { ruleWords, type WordedList } from "./rule-words";
import { useEntryActs } from "./use-entry-acts";

const argumentLists: readonly WordedList[] = ["require", "deny_if", "approve_if"];
const resultLists: readonly WordedList[] = ["result.deny_if"];

export function RuleList({ section, choices, overResults = false }: { section: SectionRef; choices: readonly ArgumentChoice[]; overResults?: boolean }) {
  const { shown, edit, toMake, made, asked } = useDraft();
  const actsOf = useEntryActs(section);
  const isToMake = toMake?.act === "rule" && !overResults && section !== "all_tools" && "tool" in section && section.tool === toMake.tool;
  const [open, setOpenEntry] = useState<{ readonly list: WordedList; readonly index: number | null } | null>(isToMake ? { list: "deny_if", index: null } : null);
  function setOpen(next: typeof open): void {
    made();
    setOpenEntry(next);
  }
  if (!shown.ok) return null;
  const { document } = shown;
  const lists = overResults ? resultLists : argumentLists;
  const first: WordedList = overResults ? "result.deny_if" : "deny_if";

  function keep(rule: Json, list: WordedList): string | null {
    const index = open?.index ?? null;
    const problem = edit((now) => (index === null ? addEntry(now, section, list, rule) : replaceEntry(now, section, list, index, rule)));
    if (problem === null) setOpen(null);
    return problem === null ? null : problemSentence(problem);
  }

  const form = (before: Json | null, list: WordedList) => (
    <RuleForm
      before={before !== null && isJsonObject(before) ? before : null} list={list} choices={choices} onSubmit={keep} onCancel={() => setOpen(null)}
      initial={(before === null ? null : ruleForm(before, choices)) ?? { conditions: [{ ...freshCondition(isToMake ? choiceOfCall(choices, asked?.argumentKeys ?? []) : likeliestChoice(choices)), ...(overResults ? { path: "result.text", type: "string", op: "contains", text: "" } : {}) }], message: "", id: "" }}
    />
  );
  return (
    <div className="flex flex-col gap-2">
      <ul className="flex flex-col gap-1.5">
        {lists.flatMap((list) => readEntries(document, section, list).map((rule, index) => {
          const key = `${list}${String(index)}`;
          if (open?.list === list && open.index === index) return <li key={key}>{form(rule, list)}</li>;
          const editable = ruleForm(rule, choices) !== null && (list === "approve_if" || !isUnconditional(rule));
          return (
            <EntryRow
              key={key} pointer={pointerTo(listPointer(section, list), index)} entry={rule} words={ruleWords(rule, list)} note={noteOf(rule, list)}
              acts={actsOf(list, index, editable ? () => setOpen({ list, index }) : undefined)}
            />
          );
        }))}
      </ul>
      {open !== null && open.index === null ? form(null, first) : (
        <Button size="sm" variant="ghost" className="self-start" onClick={() => setOpen({ list: first, index: null })}><Plus aria-hidden />{overResults ? "Add a result rule" : "Add a rule"}</Button>
      )}
    </div>
  );
}

/** The argument that a rule from a call begins with: the first that the call had, where the schema names it. */
function choiceOfCall(choices: readonly ArgumentChoice[], keys: readonly string[]): ArgumentChoice | undefined {
  return keys.flatMap((key) => choices.find(({ path }) => path === `args.${key}`) ?? [])[0] ?? likeliestChoice(choices);
}

function noteOf(rule: Json, list: WordedList): string | undefined {
  if (!isJsonObject(rule)) return undefined;
  const [message, id] = [ownMember(rule, "on_deny"), ownMember(rule, "id")];
  const notes = [
    list === "approve_if" ? approvalNote(rule) : "", typeof message === "string" ? `Tells the agent: “${message}”` : "", typeof id === "string" ? `Named ${id}.` : "",
  ].filter((note) => note !== "");
  return notes.length === 0 ? undefined : notes.join(" ");
}
