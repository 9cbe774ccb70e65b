"use client";
// Deletes the policy, after saying what that does to the grants that use it.
import { useState, type ReactElement } from "react";
import { useRouter } from "next/navigation";
import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { Checkbox } from "@/app/_ui/checkbox";
import { Dialog } from "@/app/_ui/dialog";
import { Field } from "@/app/_ui/field";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import type { PolicyRecord } from "@/lib/policies/policy-record";
import { deletePolicyAction } from "./actions";
import { forgetDraft } from "./draft/draft-storage";

export function DeletePolicyDialog({ trigger, org, policy, path }: { trigger: ReactElement; org: string; policy: PolicyRecord; path: string }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const grants = policy.grants === 1 ? "1 grant" : `${String(policy.grants)} grants`;
  return (
    <Dialog trigger={trigger} open={open} onOpenChange={setOpen} title={`Delete ${policy.name}`}>
      <ActionForm
        action={deletePolicyAction.bind(null, org)} success="Policy deleted."
        onSuccess={() => {
          forgetDraft(policy.id);
          setOpen(false);
          router.push(path);
          router.refresh();
        }}
      >
        <input type="hidden" name="policyId" value={policy.id} />
        <ul className="flex list-disc flex-col gap-1 pl-4 marker:text-ink-faint">
          <li>{policy.latestVersion === 1 ? "Its 1 version is gone" : `All ${String(policy.latestVersion)} versions are gone`} for good. The audit log keeps their numbers.</li>
          <li>{policy.grants === 0 ? "No grant uses it." : `${grants} under it would have no policy, and deny every call within 2 seconds.`}</li>
        </ul>
        {policy.grants > 0 ? <Checkbox name="detachGrants" label={`Take ${grants} off this policy; deny all their calls`} /> : null}
        <Field name="confirm" label={<>Type <span className="font-mono text-xs break-all">{policy.name}</span> to confirm</>}>
          <TextInput required autoComplete="off" spellCheck={false} />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={() => setOpen(false)}>Cancel</Button>
          <SubmitButton variant="danger">Delete policy</SubmitButton>
        </div>
      </ActionForm>
    </Dialog>
  );
}
