// Deleting the organization: what goes with it, counted, and its name typed.

import { Button } from "@/app/_ui/button";
import { Card } from "@/app/_ui/card";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { SettingsSection } from "@/app/_ui/settings-section";
import { callsCountedMax, countOrgEffects } from "@/lib/orgs/count-org-effects";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { deleteOrg } from "./actions";

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

export async function DeleteOrganization({ tenant }: { tenant: TenantContext }) {
  const effects = await countOrgEffects(tenant);
  const calls = effects.calls >= callsCountedMax ? `more than ${callsCountedMax.toLocaleString("en")} calls` : counted(effects.calls, "call", "calls");
  return (
    <SettingsSection title="Delete" description="For good. Agents that use its grants are refused within two seconds.">
      <Card>
        <ConfirmDialog
          trigger={<Button variant="danger">Delete organization</Button>}
          title={`Delete ${tenant.org.name}?`}
          description="This cannot be undone."
          effects={[
            `${counted(effects.liveGrants, "live grant stops", "live grants stop")} working within two seconds.`,
            `${counted(effects.servers, "server", "servers")} and ${counted(effects.policies, "policy", "policies")} are deleted.`,
            `${counted(effects.apiKeys, "API key stops", "API keys stop")} working at once.`,
            `The audit log (${calls}) and the log of changes are deleted.`,
            `${counted(effects.members, "member loses", "members lose")} access, you among them.`,
          ]}
          confirmLabel="Delete organization"
          typedName={tenant.org.name}
          action={deleteOrg.bind(null, tenant.org.slug)}
        />
      </Card>
    </SettingsSection>
  );
}
