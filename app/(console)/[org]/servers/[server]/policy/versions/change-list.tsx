"use client";
// What a draft or version changes, in sentences: by tool, class and field, each change with its sign, what was and what is.
import { useMemo } from "react";
import { cn } from "@/app/_ui/class-names";
import type { DocumentChange } from "@/lib/policy-diff/document-changes";
import { EntryWords } from "../rules/entry-words";
import { changedWords, sectionWords, valueWords } from "./change-words";

const looks: { readonly [kind in DocumentChange["kind"]]: { readonly sign: string; readonly word: string; readonly colour: string } } = {
  added: { sign: "+", word: "added", colour: "text-allow" },
  removed: { sign: "−", word: "removed", colour: "text-deny" },
  changed: { sign: "~", word: "changed", colour: "text-accent-ink" },
  moved: { sign: "↕", word: "moved", colour: "text-ink-faint" },
};

export function ChangeList({ changes }: { changes: readonly DocumentChange[] }) {
  const groups = useMemo(() => grouped(changes), [changes]);
  if (changes.length === 0) return <p className="text-sm text-ink-muted">Only the layout of the text differs; the policy means the same.</p>;
  return (
    <div className="flex flex-col gap-3">
      {groups.map(({ key, title, code, own }) => (
        <section key={key} className="min-w-0">
          <h4 className="text-xs text-ink-faint">{title}{code === null ? null : <> <code className="font-mono font-medium text-ink">{code}</code></>}</h4>
          <ul className="mt-1 flex flex-col gap-1">
            {own.map((change, index) => <ChangeItem key={index} change={change} />)}
          </ul>
        </section>
      ))}
    </div>
  );
}

function ChangeItem({ change }: { change: DocumentChange }) {
  const { sign, word, colour } = looks[change.kind];
  return (
    <li className="flex items-start gap-2 rounded-md bg-sunken px-2 py-1.5 text-sm">
      <span aria-hidden className={cn("w-3 shrink-0 text-center font-mono font-semibold", colour)}>{sign}</span>
      <span className="sr-only">{word}: </span>
      <div className="min-w-0 flex-1"><ChangeText change={change} /></div>
      <span aria-hidden className={cn("shrink-0 text-xs", colour)}>{word}</span>
    </li>
  );
}

function ChangeText({ change }: { change: DocumentChange }) {
  const { kind, before, after, area, part, pointerBefore, pointerAfter } = change;
  const isSection = part === null && area !== "hide" && area !== "tests";
  const side = (value: DocumentChange["before"]) => (value === undefined ? [] : isSection ? sectionWords(value, area) : [valueWords(value, change)]);
  if (kind === "moved") {
    return <><EntryWords words={side(after)[0] ?? []} /> <span className="text-xs text-ink-faint">from place {placeOf(pointerBefore)} to {placeOf(pointerAfter)}</span></>;
  }
  // What is of one place on both sides is never a whole section: its members are compared one by one.
  const both = before === undefined || after === undefined ? null : changedWords(before, after, change);
  return (
    <>
      {(both === null ? side(before) : [both.before]).map((words, index) => <p key={`before-${String(index)}`} className="text-ink-muted line-through decoration-deny/50"><EntryWords words={words} /></p>)}
      {(both === null ? side(after) : [both.after]).map((words, index) => <p key={`after-${String(index)}`}><EntryWords words={words} /></p>)}
    </>
  );
}

function placeOf(pointer: string | null): number {
  return Number(pointer?.split("/").at(-1) ?? 0) + 1;
}

interface Group {
  readonly key: string;
  readonly title: string;
  readonly code: string | null;
  readonly own: DocumentChange[];
}

const titles: { readonly [area in DocumentChange["area"]]: string } = {
  document: "The document", hide: "Hidden tools", all_tools: "Every tool", risk: "Tools of the class", tools: "Tool", resources: "Resources", prompts: "Prompts",
  server_requests: "What the server may ask", tests: "Tests",
};

function grouped(changes: readonly DocumentChange[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const change of changes) {
    const isNamed = change.area === "tools" || change.area === "risk";
    const key = isNamed ? `${change.area}/${change.subject}` : change.area;
    const group = groups.get(key) ?? {
      key, own: [],
      title: change.area === "tools" && change.subject.includes("*") ? "Tools named" : titles[change.area],
      code: isNamed ? change.subject : null,
    };
    group.own.push(change);
    groups.set(key, group);
  }
  return [...groups.values()];
}
