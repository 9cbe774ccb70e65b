// The credential that the gateway sends: what is known of it, replacing it, removing it.

import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { Card } from "@/app/_ui/card";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { RelativeTime } from "@/app/_ui/relative-time";
import { SettingsSection } from "@/app/_ui/settings-section";
import { SubmitButton } from "@/app/_ui/submit-button";
import type { ServerRecord } from "@/lib/servers/server-record";
import { CredentialFields } from "../../credential-fields";
import { replaceCredentialAction } from "../actions";

function kept({ credential }: ServerRecord) {
  if (credential.kind === "none") return "None. The gateway sends no credential to this server.";
  const what = credential.kind === "bearer" ? "A bearer token" : `The header ${credential.header ?? ""}`;
  return (
    <>
      {what}
      {credential.hint === null ? "" : `, ending in ${credential.hint}`}
      {credential.setAt === null ? null : (
        <>
          , set <RelativeTime at={credential.setAt} />
        </>
      )}
      . It is sealed: only the gateway can read it.
    </>
  );
}

export function CredentialSection({ org, server, canManage }: { org: string; server: ServerRecord; canManage: boolean }) {
  const { kind } = server.credential;
  const action = replaceCredentialAction.bind(null, org);
  return (
    <SettingsSection title="Credential" description={<span id="credential" className="scroll-mt-24">{kept(server)}</span>}>
      {canManage ? (
        <Card
          footer={
            kind === "none" ? undefined : (
              <>
                <span>Without it, the server will probably refuse calls.</span>
                <ConfirmDialog
                  trigger={<Button size="sm">Remove the credential</Button>}
                  title="Remove the credential?"
                  effects={["The gateway sends none from then on.", "Calls fail if the server wants one.", "To have it back, it must be entered again."]}
                  confirmLabel="Remove"
                  action={action}
                  fields={{ serverId: server.id, credentialKind: "none" }}
                  success="The credential is removed."
                />
              </>
            )
          }
        >
          <ActionForm key={`${kind}-${server.credential.setAt ?? ""}`} action={action} success="The credential is sealed.">
            <input type="hidden" name="serverId" value={server.id} />
            <CredentialFields initial={kind === "none" ? "bearer" : kind} withoutNone />
            <div>
              <SubmitButton variant="secondary" pendingLabel="Sealing">{kind === "none" ? "Add credential" : "Replace credential"}</SubmitButton>
            </div>
          </ActionForm>
        </Card>
      ) : null}
    </SettingsSection>
  );
}
