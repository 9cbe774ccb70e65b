"use client";
// The arguments of the tried call: as a form made from the tool's schema, or as JSON. The text is the one truth of both.
import { useMemo, useState } from "react";
import { Button } from "@/app/_ui/button";
import { Field } from "@/app/_ui/field";
import { SegmentedControl } from "@/app/_ui/segmented-control";
import { Textarea } from "@/app/_ui/textarea";
import { isJsonObject } from "@/lib/policy-engine/json-values";
import { parseJson } from "@/lib/policy-engine/parse-json";
import type { Json } from "@/lib/policy-engine/types";
import { shapeOf } from "./argument-form";
import { ArgumentMembers } from "./argument-members";

export function ArgumentsInput({ schema, text, example, onChange }: { schema: Json; text: string; example: string; onChange: (text: string) => void }) {
  const [view, setView] = useState("form");
  const shape = useMemo(() => shapeOf(schema), [schema]);
  const value = useMemo(() => {
    const json = parseJson(text.trim() === "" ? "{}" : text);
    // A number that a double cannot hold would not survive the way through a form.
    return json.ok && json.problems.length === 0 && isJsonObject(json.root.value) ? json.root.value : null;
  }, [text]);
  const isForm = view === "form" && shape.kind === "object";
  const tools = (
    <span className="flex items-center gap-1">
      <Button size="sm" variant="ghost" onClick={() => onChange(example)}>Example</Button>
      {shape.kind === "object" ? <SegmentedControl legend="Arguments as" size="sm" value={view} onValueChange={setView} options={[{ value: "form", label: "Form" }, { value: "json", label: "JSON" }]} /> : null}
    </span>
  );
  if (!isForm) {
    return (
      <Field label="Arguments" aside={tools}>
        <Textarea mono rows={7} spellCheck={false} value={text} onChange={(event) => onChange(event.target.value)} />
      </Field>
    );
  }
  return (
    <section aria-label="Arguments" className="flex flex-col gap-2">
      <div className="flex items-baseline justify-between gap-3"><h4 className="text-sm font-medium">Arguments</h4>{tools}</div>
      {value === null
        ? <p className="text-sm text-ink-muted">What is typed cannot be shown as a form: it is no JSON object, or holds a number that no form can. Edit it as JSON.</p>
        : <ArgumentMembers members={shape.members} value={value} depth={1} onChange={(next) => onChange(JSON.stringify(next, null, 2))} />}
    </section>
  );
}
