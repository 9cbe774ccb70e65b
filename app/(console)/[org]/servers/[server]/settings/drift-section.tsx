// What happens when the server changes its tools.

import { ActionForm } from "@/app/_ui/action-form";
import { Card } from "@/app/_ui/card";
import { RadioCards } from "@/app/_ui/radio-cards";
import { SettingsSection } from "@/app/_ui/settings-section";
import { SubmitButton } from "@/app/_ui/submit-button";
import type { DriftSetting } from "@/lib/servers/server-input";
import type { ServerRecord } from "@/lib/servers/server-record";
import { reviseServerAction } from "../actions";

const settings: readonly { readonly value: DriftSetting; readonly label: string; readonly help: string }[] = [
  { value: "review", label: "Review", help: "A new tool or a changed definition is denied until a person accepts it. Choose this unless the server is your own." },
  { value: "warn", label: "Warn", help: "It is pinned at once and policies decide about it; it stays marked until a person has looked." },
  { value: "follow", label: "Follow", help: "It is pinned at once, without a mark. For servers whose every release you control." },
];

export function DriftSection({ org, server, canManage }: { org: string; server: ServerRecord; canManage: boolean }) {
  return (
    <SettingsSection title="When its tools change" description="Compared at every look and in every list that goes to an agent, by the hash of each definition.">
      <Card>
        <ActionForm action={reviseServerAction.bind(null, org)} success="Saved.">
          <input type="hidden" name="serverId" value={server.id} />
          <RadioCards name="drift" legend="Drift setting" defaultValue={server.drift} options={settings.map((setting) => ({ ...setting, disabled: !canManage }))} />
          {canManage ? (
            <div>
              <SubmitButton variant="secondary" pendingLabel="Saving">Save</SubmitButton>
            </div>
          ) : null}
        </ActionForm>
      </Card>
    </SettingsSection>
  );
}
