"use client";
// What the agent is told by a tool that is denied altogether. Kept when the field is left, so that typing is one step of undo.
import { useState } from "react";
import { Field } from "@/app/_ui/field";
import { TextInput } from "@/app/_ui/text-input";
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";

export function DenialMessage({ section, onKeep }: { section: JsonObject; onKeep: (message: string) => void }) {
  const saved = messageOf(section);
  const [text, setText] = useState(saved);
  const keep = (): void => {
    if (text.trim() !== saved) onKeep(text.trim());
  };
  return (
    <Field label="Message to the agent" optional help="Written for a model to act on: what it may do instead.">
      <TextInput
        value={text} onChange={(event) => setText(event.target.value)} onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === "Enter") keep();
        }}
      />
    </Field>
  );
}

function messageOf(section: JsonObject): string {
  const reason = ownMember(section, "reason");
  if (typeof reason === "string") return reason;
  const rules = ownMember(section, "deny_if");
  const unconditional = rules !== undefined && isJsonArray(rules) ? rules.find(isUnconditional) : undefined;
  const message = isJsonObject(unconditional) ? ownMember(unconditional, "on_deny") : undefined;
  return typeof message === "string" ? message : "";
}

function isUnconditional(rule: JsonObject[string]): boolean {
  const conditions = isJsonObject(rule) ? ownMember(rule, "conditions") : undefined;
  return conditions !== undefined && isJsonArray(conditions) && conditions.length === 0;
}
