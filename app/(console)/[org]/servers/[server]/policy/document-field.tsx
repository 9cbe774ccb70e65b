"use client";
// The text of a document, pasted or read from a file, for a form that makes a policy of it.
import { useRef, useState } from "react";
import { Upload } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { Field } from "@/app/_ui/field";
import { Textarea } from "@/app/_ui/textarea";
import { readPolicyFile } from "./versions/read-policy-file";

export function DocumentField() {
  const area = useRef<HTMLTextAreaElement>(null);
  const [fault, setFault] = useState<string | undefined>();
  const input = useRef<HTMLInputElement>(null);
  async function take(chosen: File | undefined): Promise<void> {
    if (chosen === undefined) return;
    const file = await readPolicyFile(chosen);
    setFault(file.ok ? undefined : file.message);
    if (!file.ok || area.current === null) return;
    // As if it had been pasted: the form keeps what is typed as its draft.
    area.current.value = file.text;
    area.current.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return (
    <>
      <Field name="document" label="JSON" error={fault} aside={<Button size="sm" variant="ghost" onClick={() => input.current?.click()}><Upload aria-hidden />From a file</Button>}>
        <Textarea ref={area} mono rows={10} required spellCheck={false} />
      </Field>
      <input
        ref={input} type="file" accept=".json,application/json" aria-label="Policy file" className="hidden"
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
    </>
  );
}
