"use client";
// The conditions of a rule or of a group in it, joined by a word: drawn where the builder can, groups in groups too, kept as they are where it cannot.
import { Plus, Trash2 } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { IconButton } from "@/app/_ui/icon-button";
import { Select } from "@/app/_ui/select";
import { cn } from "@/app/_ui/class-names";
import { likeliestChoice, type ArgumentChoice } from "./argument-choices";
import { EntryWords } from "./entry-words";
import { LeafFields } from "./leaf-fields";
import { freshCondition, type ConditionForm, type GroupForm, type GroupMode, type KeptForm, type LeafForm } from "./rule-form-values";
import { conditionWords, type WordedList } from "./rule-words";

interface Place {
  readonly list: WordedList;
  readonly choices: readonly ArgumentChoice[];
}

/** Groups inside one another that the buttons offer; deeper ones are drawn where they are written. */
const groupsDeepOffered = 3;

const modes: readonly { readonly value: GroupMode; readonly label: string }[] = [
  { value: "any", label: "any of these holds" }, { value: "all", label: "all of these hold" }, { value: "none", label: "none of these holds" }, { value: "not_all", label: "not all of these hold" },
  { value: "not", label: "this does not hold" },
];

export function ConditionList({ conditions, list, choices, onChange }: Place & { conditions: readonly ConditionForm[]; onChange: (conditions: readonly ConditionForm[]) => void }) {
  const removable = conditions.length > 1;
  return (
    <>
      {conditions.map((condition, index) => {
        const remove = removable ? () => onChange(conditions.toSpliced(index, 1)) : undefined;
        const change = (changed: ConditionForm): void => onChange(conditions.with(index, changed));
        return (
          <div key={index} className="flex flex-col gap-2">
            {index === 0 ? null : <p className="text-sm text-ink-muted">and</p>}
            <Condition condition={condition} depth={1} list={list} choices={choices} onChange={change} onRemove={remove} />
          </div>
        );
      })}
      <div className="flex flex-wrap gap-1">
        <Button size="sm" variant="ghost" onClick={() => onChange([...conditions, freshCondition(likeliestChoice(choices))])}><Plus aria-hidden />And another condition</Button>
        <Button size="sm" variant="ghost" onClick={() => onChange([...conditions, freshGroup(choices)])}>
          <Plus aria-hidden />And a group
        </Button>
      </div>
    </>
  );
}

function freshGroup(choices: readonly ArgumentChoice[]): GroupForm {
  return { kind: "group", mode: "any", members: [freshCondition(likeliestChoice(choices))], before: null };
}

/** `depth`: how many groups it would stand in, itself included. */
function Condition({ condition, depth, onChange, ...place }: Place & {
  condition: ConditionForm; depth: number; onChange: (condition: ConditionForm) => void; onRemove: (() => void) | undefined;
}) {
  if (condition.kind === "group") return <ConditionGroup {...place} group={condition} depth={depth} onChange={onChange} />;
  return <Single {...place} condition={condition} onChange={onChange} />;
}

function Single({ condition, onChange, onRemove, ...place }: Place & { condition: LeafForm | KeptForm; onChange: (condition: LeafForm) => void; onRemove: (() => void) | undefined }) {
  if (condition.kind === "leaf") return <LeafFields {...place} condition={condition} onChange={onChange} onRemove={onRemove} />;
  const words = conditionWords(condition.json, place.list === "require" ? "every" : "any");
  return (
    <div className="flex items-start gap-2 rounded-md border border-line bg-surface px-2.5 py-2 text-sm">
      <div className="min-w-0 flex-1">
        {words === null ? <code className="font-mono text-xs break-all">{JSON.stringify(condition.json)}</code> : <EntryWords words={words} />}
        <p className="text-xs text-ink-faint">Written in JSON only. It stays as it is; change it there.</p>
      </div>
      {onRemove === undefined ? null : <IconButton label="Remove this condition" icon={<Trash2 />} size="sm" onClick={onRemove} />}
    </div>
  );
}

function ConditionGroup({ group, depth, onChange, onRemove, ...place }: Place & { group: GroupForm; depth: number; onChange: (group: GroupForm) => void; onRemove: (() => void) | undefined }) {
  const { mode, members } = group;
  const joint = mode === "all" || mode === "not_all" ? "And" : "Or";
  const offered = members.length > 1 ? modes.filter(({ value }) => value !== "not") : modes;
  const set = (change: Partial<GroupForm>): void => onChange({ ...group, ...change });
  return (
    <fieldset className="flex min-w-0 flex-col gap-2 border-l-2 border-line-strong pl-3">
      <legend className="sr-only">A group of conditions</legend>
      <div className="flex items-center gap-2">
        <Select
          aria-label="How the group is joined" className="w-auto" options={offered} value={mode}
          onChange={(event) => set({ mode: modes.find(({ value }) => value === event.target.value)?.value ?? "any" })}
        />
        {onRemove === undefined ? null : <IconButton label="Remove this group" icon={<Trash2 />} size="sm" className="ml-auto" onClick={onRemove} />}
      </div>
      {members.map((member, index) => (
        <div key={index} className={cn("flex flex-col gap-2", index > 0 && "border-t border-line pt-2")}>
          <Condition
            {...place} condition={member} depth={depth + 1} onChange={(changed) => set({ members: members.with(index, changed) })}
            onRemove={members.length > 1 ? () => set({ members: members.toSpliced(index, 1) }) : undefined}
          />
        </div>
      ))}
      {mode === "not" ? null : (
        <div className="flex flex-wrap gap-1">
          <Button size="sm" variant="ghost" onClick={() => set({ members: [...members, freshCondition(likeliestChoice(place.choices))] })}><Plus aria-hidden />{joint} in this group</Button>
          {depth >= groupsDeepOffered ? null : <Button size="sm" variant="ghost" onClick={() => set({ members: [...members, freshGroup(place.choices)] })}><Plus aria-hidden />{joint} a group in it</Button>}
        </div>
      )}
    </fieldset>
  );
}
