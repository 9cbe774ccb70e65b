"use client";
// Makes a grant; afterwards the form gives way to the token, shown once.
import { useState } from "react";
import { ActionForm } from "@/app/_ui/action-form";
import type { FormAction } from "@/app/_ui/action-result";
import { Field } from "@/app/_ui/field";
import { Select } from "@/app/_ui/select";
import { SubmitButton } from "@/app/_ui/submit-button";
import type { SnippetTarget } from "@/lib/grants/client-snippets";
import type { MintedGrant } from "./actions";
import { GrantFields } from "./grant-fields";
import { MintedToken } from "./minted-token";

export function NewGrantForm({ action, serverId, policies, target, doneHref }: {
  action: FormAction<MintedGrant>; serverId: string; policies: readonly { readonly id: string; readonly name: string }[]; target: SnippetTarget; doneHref: string;
}) {
  const [minted, setMinted] = useState<MintedGrant | null>(null);
  if (minted !== null) return <MintedToken label={minted.grant.label} token={minted.token} target={target} doneHref={doneHref} />;
  return (
    <ActionForm action={action} draftKey={`new-grant:${serverId}`} onSuccess={setMinted}>
      <input type="hidden" name="serverId" value={serverId} />
      <Field name="policyId" label="Policy" help="Without a policy every call is denied.">
        <Select defaultValue={policies[0]?.id ?? ""} options={[...policies.map((policy) => ({ value: policy.id, label: policy.name })), { value: "", label: "None: deny every call" }]} />
      </Field>
      <GrantFields />
      <div><SubmitButton pendingLabel="Making the grant">Make grant</SubmitButton></div>
    </ActionForm>
  );
}
