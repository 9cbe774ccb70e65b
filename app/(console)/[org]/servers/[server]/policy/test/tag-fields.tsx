"use client";
// The tags of the grant that makes the tried call: a name and a value each.
import { useState } from "react";
import { X } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { IconButton } from "@/app/_ui/icon-button";
import { TextInput } from "@/app/_ui/text-input";

type Tags = Readonly<Record<string, string>>;

export function TagFields({ tags, onChange }: { tags: Tags; onChange: (tags: Tags) => void }) {
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  function add(): void {
    if (name.trim() === "") return;
    onChange({ ...tags, [name.trim()]: value });
    setName("");
    setValue("");
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1.5 text-sm font-medium">Grant tags <span className="font-normal text-ink-faint">optional</span></legend>
      {Object.entries(tags).map(([tag, text]) => (
        <div key={tag} className="flex items-center gap-2 text-sm">
          <code className="min-w-0 flex-1 truncate rounded-sm bg-sunken px-1.5 py-1 font-mono text-xs">{tag} = {text}</code>
          <IconButton size="sm" label={`Remove the tag ${tag}`} icon={<X />} onClick={() => onChange(Object.fromEntries(Object.entries(tags).filter(([other]) => other !== tag)))} />
        </div>
      ))}
      <div className="flex gap-1.5">
        <TextInput mono aria-label="Name of the tag" placeholder="team" value={name} onChange={(event) => setName(event.target.value)} />
        <TextInput mono aria-label="Value of the tag" placeholder="payments" value={value} onChange={(event) => setValue(event.target.value)} />
        <Button size="md" disabled={name.trim() === ""} onClick={add}>Add</Button>
      </div>
    </fieldset>
  );
}
