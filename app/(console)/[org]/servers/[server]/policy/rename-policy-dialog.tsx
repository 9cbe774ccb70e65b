"use client";
// Gives the policy another name.
import { useState, type ReactElement } from "react";
import { ActionForm } from "@/app/_ui/action-form";
import { Dialog } from "@/app/_ui/dialog";
import { Field } from "@/app/_ui/field";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import { renamePolicyAction } from "./actions";

export function RenamePolicyDialog({ trigger, org, policy }: { trigger: ReactElement; org: string; policy: { readonly id: string; readonly name: string } }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog trigger={trigger} open={open} onOpenChange={setOpen} title="Rename policy">
      <ActionForm action={renamePolicyAction.bind(null, org)} success="Renamed." onSuccess={() => setOpen(false)}>
        <input type="hidden" name="policyId" value={policy.id} />
        <Field name="name" label="Name"><TextInput required maxLength={80} defaultValue={policy.name} /></Field>
        <div className="flex justify-end"><SubmitButton>Rename</SubmitButton></div>
      </ActionForm>
    </Dialog>
  );
}
