"use client";
// The members of an object, each by its own field; what the schema does not name stays as it is.
import { ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import { ArgumentField } from "./argument-field";
import { withArgument, type ArgumentMember } from "./argument-form";

export function ArgumentMembers({ members, value, depth, onChange }: {
  members: readonly ArgumentMember[];
  value: JsonObject;
  depth: number;
  onChange: (value: JsonObject) => void;
}) {
  const others = Object.keys(value).filter((name) => !members.some((member) => member.name === name));
  return (
    <div className="flex flex-col gap-3">
      {members.map((member) => (
        <ArgumentField
          key={member.name} member={member} value={ownMember(value, member.name)} depth={depth}
          onChange={(next) => onChange(withArgument(value, member.name, next))}
        />
      ))}
      {members.length === 0 && others.length === 0 ? <p className="text-sm text-ink-muted">This tool takes no arguments.</p> : null}
      {others.length === 0 ? null : <p className="text-xs text-ink-faint">Also in the JSON, but not in the schema: <code className="font-mono">{others.join(", ")}</code></p>}
    </div>
  );
}
