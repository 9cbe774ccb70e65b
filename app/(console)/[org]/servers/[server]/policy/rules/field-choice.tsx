"use client";
// One field of the document that takes one of a few words; the first choice stands for not saying it.
import { Field } from "@/app/_ui/field";
import { Select } from "@/app/_ui/select";
import { readField, setField } from "@/lib/policy-engine/draft-edits";
import { useDraft } from "../draft/policy-draft-context";

export function FieldChoice({ steps, label, help, unsaid, words }: {
  steps: readonly string[];
  label: string;
  help?: string;
  /** What holds where the document does not say. */
  unsaid: string;
  words: readonly { readonly value: string; readonly label: string }[];
}) {
  const { shown, edit } = useDraft();
  if (!shown.ok) return null;
  const said = readField(shown.document, steps);
  return (
    <Field label={label} help={help}>
      <Select
        options={[{ value: "", label: unsaid }, ...words]} value={typeof said === "string" ? said : ""}
        onChange={(event) => { edit((now) => setField(now, steps, event.target.value === "" ? undefined : event.target.value)); }}
      />
    </Field>
  );
}
