// The organization itself: name, address, and the ways out of it.

import type { Metadata } from "next";
import { currentTenant } from "@/app/_server/current-tenant";
import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { Card } from "@/app/_ui/card";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { CopyField } from "@/app/_ui/copy-field";
import { Field } from "@/app/_ui/field";
import { SettingsSection } from "@/app/_ui/settings-section";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import { can } from "@/lib/tenancy/permissions";
import { leaveOrg, renameOrg } from "./actions";
import { DeleteOrganization } from "./delete-organization";
import { LogRetentionSection } from "./log-retention-section";

export const metadata: Metadata = { title: "Settings" };

interface SettingsPageProps {
  params: Promise<{ org: string }>;
}

export default async function SettingsPage({ params }: SettingsPageProps) {
  const tenant = await currentTenant(params);
  const { slug, name, id } = tenant.org;
  return (
    <div>
      <SettingsSection title="Name" description="Shown to members and in invitations. The address below stays as it is.">
        {can(tenant.actor.role, "org.rename") ? (
          <Card>
            <ActionForm action={renameOrg.bind(null, slug)} success="Name saved.">
              <Field name="name" label="Organization name"><TextInput defaultValue={name} required autoComplete="off" /></Field>
              <div><SubmitButton>Save name</SubmitButton></div>
            </ActionForm>
          </Card>
        ) : (
          <p className="text-base text-ink">{name}</p>
        )}
      </SettingsSection>
      <SettingsSection title="Identity">
        <Card>
          <div className="flex flex-col gap-4">
            <CopyField label="Address" value={`/${slug}`} />
            <CopyField label="Organization id" value={id} />
          </div>
        </Card>
      </SettingsSection>
      <LogRetentionSection tenant={tenant} />
      <SettingsSection title="Leave" description="The organization goes on without you.">
        <Card>
          <ConfirmDialog
            trigger={<Button>Leave organization</Button>}
            title={`Leave ${name}?`}
            effects={["You can come back by invitation only.", "API keys that you made here stop working at once.", "Servers, policies and grants stay as they are."]}
            confirmLabel="Leave"
            action={leaveOrg.bind(null, slug)}
          />
        </Card>
      </SettingsSection>
      {can(tenant.actor.role, "org.delete") ? <DeleteOrganization tenant={tenant} /> : null}
    </div>
  );
}
