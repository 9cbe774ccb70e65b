"use client";
// The names and patterns of tools that no agent sees.
import { useState, type FormEvent } from "react";
import { X } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { Field } from "@/app/_ui/field";
import { IconButton } from "@/app/_ui/icon-button";
import { TextInput } from "@/app/_ui/text-input";
import { withMember } from "@/lib/policy-engine/draft-edits";
import { isJsonArray, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import { compileNamePattern } from "@/lib/policy-engine/match-name-pattern";
import type { Json } from "@/lib/policy-engine/types";
import { useDraft } from "../draft/policy-draft-context";
import { problemSentence } from "./problem-sentence";

export function HidePatterns({ document }: { document: JsonObject }) {
  const { edit, tools } = useDraft();
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const patterns = hideList(document).filter((entry) => typeof entry === "string");
  function add(event: FormEvent): void {
    event.preventDefault();
    if (text.trim() === "") return;
    const problem = edit((now) => withMember(now, "hide", [...hideList(now), text.trim()]));
    setFault(problem === null ? null : problemSentence(problem));
    if (problem === null) setText("");
  }
  function remove(index: number): void {
    edit((now) => {
      const left = hideList(now).toSpliced(index, 1);
      return left.length > 0 ? withMember(now, "hide", left) : Object.fromEntries(Object.entries(now).filter(([key]) => key !== "hide"));
    });
  }
  return (
    <div className="flex flex-col gap-2">
      <ul className="flex flex-wrap gap-1.5">
        {patterns.map((pattern, index) => {
          const matches = compileNamePattern(pattern);
          const count = tools.filter(({ name }) => matches(name)).length;
          return (
            <li key={`${pattern}${String(index)}`} className="flex h-7 items-center gap-1.5 rounded-md border border-line bg-surface pl-2 text-sm">
              <code className="font-mono text-xs break-all">{pattern}</code>
              <span className="text-xs text-ink-faint">{count === 1 ? "1 tool" : `${String(count)} tools`}</span>
              <IconButton label={`Show ${pattern} again`} icon={<X />} size="sm" className="size-6 [&_svg]:size-3.5" onClick={() => remove(index)} />
            </li>
          );
        })}
      </ul>
      <form onSubmit={add} className="flex items-start gap-2">
        <Field label="Name or pattern to hide" hideLabel error={fault ?? undefined} className="flex-1">
          <TextInput mono placeholder="wipe_*" value={text} onChange={(event) => setText(event.target.value)} />
        </Field>
        <Button type="submit">Hide</Button>
      </form>
    </div>
  );
}

function hideList(document: JsonObject): readonly Json[] {
  const hide = ownMember(document, "hide");
  return hide !== undefined && isJsonArray(hide) ? hide : [];
}
