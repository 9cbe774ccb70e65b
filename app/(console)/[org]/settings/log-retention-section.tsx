// How long the log of calls is kept, and what becomes of the rest.

import { ActionForm } from "@/app/_ui/action-form";
import { Card } from "@/app/_ui/card";
import { Field } from "@/app/_ui/field";
import { SettingsSection } from "@/app/_ui/settings-section";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import { getLogRetention } from "@/lib/calls/get-log-retention";
import { logRetentionDaysMax } from "@/lib/calls/log-retention-input";
import { can } from "@/lib/tenancy/permissions";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { setLogRetentionAction } from "./actions";

export async function LogRetentionSection({ tenant }: { readonly tenant: TenantContext }) {
  const { days } = await getLogRetention(tenant);
  return (
    <SettingsSection title="Log of calls" description={days === null ? "Kept without end." : `Kept for ${days.toLocaleString("en")} ${days === 1 ? "day" : "days"}.`}>
      {can(tenant.actor.role, "call.set_retention") ? (
        <Card>
          <ActionForm key={String(days)} action={setLogRetentionAction.bind(null, tenant.org.slug)} success="Saved.">
            <Field
              name="days"
              label="Days to keep it"
              help="Empty: without end. What is older is deleted within an hour or so and cannot be brought back; a signed statement of how many records there were, and their root, stays. Changes are kept for good."
            >
              <TextInput type="number" min={1} max={logRetentionDaysMax} defaultValue={days ?? ""} className="w-28" />
            </Field>
            <div><SubmitButton variant="secondary" pendingLabel="Saving">Save</SubmitButton></div>
          </ActionForm>
        </Card>
      ) : null}
    </SettingsSection>
  );
}
