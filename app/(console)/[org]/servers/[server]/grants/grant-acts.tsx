"use client";
// What one can do to a living grant: another policy, other facts, a new token, the end.
import { useState } from "react";
import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { Dialog } from "@/app/_ui/dialog";
import { Field } from "@/app/_ui/field";
import { Select } from "@/app/_ui/select";
import { SubmitButton } from "@/app/_ui/submit-button";
import type { SnippetTarget } from "@/lib/grants/client-snippets";
import type { GrantRecord } from "@/lib/grants/grant-record";
import { attachPolicyAction, reviseGrantAction, revokeGrantAction, type MintedGrant } from "./actions";
import { GrantFields } from "./grant-fields";
import { MintedToken } from "./minted-token";
import { RotateGrant } from "./rotate-grant";

export function GrantActs({ org, grant, target, policies, mayManage, mayAttach }: {
  org: string; grant: GrantRecord; target: SnippetTarget; policies: readonly { readonly id: string; readonly name: string }[]; mayManage: boolean; mayAttach: boolean;
}) {
  const [minted, setMinted] = useState<MintedGrant | null>(null);
  const [editing, setEditing] = useState(false);
  const known = <input type="hidden" name="grantId" value={grant.id} />;
  return (
    <div className="flex flex-col gap-4">
      {minted === null ? null : <MintedToken label={grant.label} token={minted.token} target={target} onStored={() => setMinted(null)} />}
      {mayAttach ? (
        <ActionForm action={attachPolicyAction.bind(null, org)} success="Policy attached." className="flex-row items-end gap-2">
          {known}
          <Field name="policyId" label="Policy" className="flex-1">
            <Select key={grant.policyId} defaultValue={grant.policyId ?? ""} options={[...policies.map((policy) => ({ value: policy.id, label: policy.name })), { value: "", label: "None: deny every call" }]} />
          </Field>
          <SubmitButton variant="secondary" pendingLabel="Attaching">Attach</SubmitButton>
        </ActionForm>
      ) : null}
      {mayManage ? (
        <div className="flex flex-wrap gap-2">
          <Dialog trigger={<Button>Edit</Button>} title="Edit the grant" open={editing} onOpenChange={setEditing}>
            <ActionForm action={reviseGrantAction.bind(null, org)} success="Grant changed." onSuccess={() => setEditing(false)}>
              {known}
              <GrantFields grant={grant} />
              <div className="flex justify-end"><SubmitButton pendingLabel="Saving">Save</SubmitButton></div>
            </ActionForm>
          </Dialog>
          <RotateGrant org={org} grantId={grant.id} onMinted={setMinted} />
          <ConfirmDialog
            trigger={<Button variant="danger">Revoke</Button>}
            title={`Revoke ${grant.label}`}
            effects={["The token is refused everywhere within 2 seconds, and open streams are cut.", "This cannot be undone; a new grant needs a new token."]}
            confirmLabel="Revoke"
            action={revokeGrantAction.bind(null, org)}
            fields={{ grantId: grant.id }}
            success="Grant revoked."
          />
        </div>
      ) : null}
    </div>
  );
}
