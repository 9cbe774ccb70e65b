"use client";
// What a condition reads: chosen from the tree, or typed as a path, with what the schema says of it below.
import { Field } from "@/app/_ui/field";
import { TextInput } from "@/app/_ui/text-input";
import { choiceOf, type ArgumentChoice } from "./argument-choices";
import { ElementChoice } from "./element-choice";
import { allChoices, pathGroups } from "./path-groups";
import { PathPicker } from "./path-picker";

export function PathField({ label, path, choices, overResults, onPath }: {
  label: string;
  path: string;
  choices: readonly ArgumentChoice[];
  overResults: boolean;
  onPath: (path: string) => void;
}) {
  const choice = choiceOf(path.trim(), allChoices(choices, overResults));
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <Field label={label} help={helpOf(choice, path)}>
        <div className="flex gap-1.5">
          <TextInput mono value={path} spellCheck={false} autoComplete="off" onChange={(event) => onPath(event.target.value)} />
          <PathPicker groups={pathGroups(choices, overResults)} onPick={onPath} />
        </div>
      </Field>
      <ElementChoice path={path} onPath={onPath} />
    </div>
  );
}

function helpOf(choice: ArgumentChoice | undefined, path: string): string {
  if (choice === undefined) return path.trim() === "args." || path.trim() === "" ? "Such as args.amount or time.hour." : "No schema names this path.";
  const facts = `${choice.type}${choice.format === undefined ? "" : ` (${choice.format})`}, ${!choice.required ? "optional" : choice.path.startsWith("args") ? "required" : "always there"}`;
  return choice.description === "" ? `${facts}.` : `${facts}. ${choice.description.slice(0, 140)}`;
}
