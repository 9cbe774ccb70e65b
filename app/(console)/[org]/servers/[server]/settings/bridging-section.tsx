// Whether agents of the newest revision alone are carried over to a server of the revisions before.

import { ActionForm } from "@/app/_ui/action-form";
import { Card } from "@/app/_ui/card";
import { SettingsSection } from "@/app/_ui/settings-section";
import { SubmitButton } from "@/app/_ui/submit-button";
import { Switch } from "@/app/_ui/switch";
import type { ServerRecord } from "@/lib/servers/server-record";
import { setBridgingAction } from "../actions";

export function BridgingSection({ org, server, canManage }: { org: string; server: ServerRecord; canManage: boolean }) {
  return (
    <SettingsSection title="Agents of another protocol era" description={<span id="bridging" className="scroll-mt-24">{stateOf(server)}</span>}>
      {canManage && (server.bridgeModern || mayNeedIt(server)) ? (
        <Card>
          <ActionForm key={String(server.bridgeModern)} action={setBridgingAction.bind(null, org)} success="Saved.">
            <input type="hidden" name="serverId" value={server.id} />
            <Switch
              name="bridgeModern"
              label="Translate for agents that speak only MCP 2026-07-28"
              help="For a server that speaks only the revisions before. Agents of both eras fall back by themselves, and get the server's own bytes, while this is off. Subscriptions and tasks are not translated."
              defaultChecked={server.bridgeModern}
            />
            <div>
              <SubmitButton variant="secondary" pendingLabel="Saving">Save</SubmitButton>
            </div>
          </ActionForm>
        </Card>
      ) : null}
    </SettingsSection>
  );
}

/** A server that speaks the modern revision itself has no use for the setting; one that nobody has looked at may. */
function mayNeedIt({ era }: ServerRecord): boolean {
  return era !== "modern" && era !== "dual";
}

function stateOf({ era, bridgeModern }: ServerRecord): string {
  switch (era) {
    case "modern": return "This server speaks only MCP 2026-07-28. Agents of the revisions before are translated for it, always.";
    case "dual": return "This server speaks both eras: nothing is translated.";
    case "legacy": return bridgeModern ? "This server speaks only revisions before 2026-07-28. Agents of that revision are translated for it." : "This server speaks only revisions before 2026-07-28. Agents that speak nothing else than that revision cannot use it.";
    default: return "Not known yet: nothing is translated until the gateway has looked at the server.";
  }
}
