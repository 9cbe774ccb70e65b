"use client";
// Writes the tried call down as a test of the document, with what came of it as what is expected.
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/app/_ui/button";
import { Field } from "@/app/_ui/field";
import { TextInput } from "@/app/_ui/text-input";
import type { Decision, Json } from "@/lib/policy-engine/types";
import { outcomeWord } from "@/lib/policy-engine/run-document-tests";
import { useDraft } from "../draft/policy-draft-context";
import { addTest, savedTest } from "./saved-test";
import type { Caller } from "./tried-call";

const outcomes = { allow: "is allowed", deny: "is denied", approve: "needs an approval", hide: "is hidden" } as const;

export function SaveTest({ tool, args, caller, nowMs, decision }: { tool: string; args: Json; caller: Caller; nowMs: number | null; decision: Decision }) {
  const { edit, isEditable } = useDraft();
  const [name, setName] = useState("");
  const suggestion = `${tool} ${outcomes[outcomeWord(decision)]}`;
  function save(): void {
    const test = savedTest({ name: name.trim() === "" ? suggestion : name.trim(), tool, args, caller, nowMs }, decision);
    const problem = edit((document) => addTest(document, test));
    if (problem !== null) toast.error(`It cannot be a test: ${problem.message}.`);
    else {
      setName("");
      toast.success("Saved as a test of the document");
    }
  }
  return (
    <form className="flex items-end gap-2" onSubmit={(event) => { event.preventDefault(); save(); }}>
      <Field label="Save as a test" className="min-w-0 flex-1"><TextInput placeholder={suggestion} maxLength={200} value={name} onChange={(event) => setName(event.target.value)} /></Field>
      <Button type="submit" disabled={!isEditable || tool === ""}>Save test</Button>
    </form>
  );
}
