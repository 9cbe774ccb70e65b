"use client";
// A version that is judged beside the grant's policy: attaching one, and ending it.

import { useState } from "react";
import { ActionForm } from "@/app/_ui/action-form";
import { Field } from "@/app/_ui/field";
import { Section } from "@/app/_ui/section";
import { Select } from "@/app/_ui/select";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import type { GrantRecord } from "@/lib/grants/grant-record";
import type { PolicyRecord } from "@/lib/policies/policy-record";
import { attachShadowAction, detachShadowAction } from "./actions";

export function ShadowSection({ org, grant, policies }: { org: string; grant: GrantRecord; policies: readonly PolicyRecord[] }) {
  const [policyId, setPolicyId] = useState(grant.shadow?.policyId ?? grant.policyId ?? policies[0]?.id ?? "");
  const policy = policies.find(({ id }) => id === policyId);
  const known = <input type="hidden" name="grantId" value={grant.id} />;
  if (policies.length === 0) return null;
  return (
    <Section title="Shadow" description="A version that is judged beside the policy on real calls and decides nothing. Its limits are judged as for a first call; nothing is counted.">
      {grant.shadow === null ? (
        <ActionForm action={attachShadowAction.bind(null, org)} success="The shadow is judged from the next calls on.">
          {known}
          <div className="flex flex-wrap items-end gap-2">
            <Field name="policyId" label="Policy" className="min-w-40 flex-1">
              <Select value={policyId} onChange={(event) => setPolicyId(event.target.value)} options={policies.map(({ id, name }) => ({ value: id, label: name }))} />
            </Field>
            <Field name="version" label="Version" className="w-24">
              <TextInput key={policyId} type="number" min={1} max={policy?.latestVersion ?? 1} required defaultValue={policy?.latestVersion ?? 1} />
            </Field>
            <SubmitButton variant="secondary" pendingLabel="Attaching">Attach</SubmitButton>
          </div>
        </ActionForm>
      ) : (
        <ActionForm action={detachShadowAction.bind(null, org)} success="The shadow is detached.">
          {known}
          <div><SubmitButton variant="secondary" pendingLabel="Detaching">Detach the shadow</SubmitButton></div>
        </ActionForm>
      )}
    </Section>
  );
}
