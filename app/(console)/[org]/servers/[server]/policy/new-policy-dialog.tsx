"use client";
// Makes another policy for this server: from what is proposed, from another policy, or from pasted JSON.
import { useState, type ReactElement } from "react";
import { useRouter } from "next/navigation";
import { ActionForm } from "@/app/_ui/action-form";
import { Dialog } from "@/app/_ui/dialog";
import { Field } from "@/app/_ui/field";
import { RadioCards } from "@/app/_ui/radio-cards";
import { Select } from "@/app/_ui/select";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import type { PolicyRecord } from "@/lib/policies/policy-record";
import { startingPointNames } from "@/lib/policy-engine/starting-points";
import { createPolicyAction } from "./actions";
import type { PolicyCopy } from "./builder-types";
import { DocumentField } from "./document-field";
import { startingPointWords } from "./starting-point-words";

const starts = [
  ...startingPointNames.map((value) => ({ value: String(value), ...startingPointWords[value] })),
  { value: "copy", label: "A copy", help: "Of the live version of another policy, of any server; the two go separate ways afterwards." },
  { value: "document", label: "JSON", help: "A document in the policy language, pasted or from a file." },
];

export function NewPolicyDialog({ trigger, org, serverId, path, copies }: {
  trigger: ReactElement;
  org: string;
  serverId: string;
  /** Where this server's policies are. */
  path: string;
  copies: readonly PolicyCopy[];
}) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [start, setStart] = useState("proposed");
  return (
    <Dialog trigger={trigger} open={open} onOpenChange={setOpen} wide title="New policy" description="It is live at once, and decides nothing until a grant uses it.">
      <ActionForm<PolicyRecord>
        action={createPolicyAction.bind(null, org)} draftKey={`new-policy:${serverId}`} success="Policy made."
        onSuccess={(policy) => {
          setOpen(false);
          router.push(`${path}?policy=${policy.id}`);
        }}
      >
        <input type="hidden" name="serverId" value={serverId} />
        <Field name="name" label="Name" help="Such as “CI runner” or “Read only”."><TextInput required maxLength={80} /></Field>
        <RadioCards name="start" legend="Start from" columns={2} value={start} onValueChange={setStart} options={starts.filter(({ value }) => value !== "copy" || copies.length > 0)} />
        {start === "copy" ? <Field name="copyOf" label="Policy to copy"><Select options={copies.map(({ id, label }) => ({ value: id, label }))} /></Field> : null}
        {start === "document" ? <DocumentField /> : null}
        <div className="flex justify-end"><SubmitButton pendingLabel="Making">Make policy</SubmitButton></div>
      </ActionForm>
    </Dialog>
  );
}
