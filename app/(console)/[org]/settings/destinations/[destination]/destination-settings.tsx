// What a destination is sent and with which secrets; and its end.

import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { Card } from "@/app/_ui/card";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { RelativeTime } from "@/app/_ui/relative-time";
import { SettingsSection } from "@/app/_ui/settings-section";
import { SubmitButton } from "@/app/_ui/submit-button";
import { kindRows } from "@/lib/destinations/destination-kinds";
import type { DestinationRecord } from "@/lib/destinations/destination-record";
import { deleteDestinationAction, replaceCredentialAction } from "../actions";
import { ReceiverCredential } from "../receiver-credential";
import { ReviseDestination } from "./revise-destination";
import { SigningSecret } from "./signing-secret";

function credentialWords({ kind, credential }: DestinationRecord) {
  if (credential.kind === "none") return "None is sent.";
  const what = credential.kind === "header" ? `The header ${credential.header ?? ""}` : `Authorization: ${kindRows[kind].scheme ?? "Bearer"} …`;
  return (
    <>
      {what}
      {credential.hint === null ? "" : `, ending in ${credential.hint}`}
      {credential.setAt === null ? null : <>, set <RelativeTime at={credential.setAt} /></>}. It is sealed: only the gateway can read it.
    </>
  );
}

export function DestinationSettings({ org, destination }: { org: string; destination: DestinationRecord }) {
  const { id, name, kind, signing, credential, counts } = destination;
  const action = replaceCredentialAction.bind(null, org);
  return (
    <div className="border-t border-line pt-6">
      <SettingsSection title="What is sent, and where" description="A change holds for what is sent from now on.">
        <ReviseDestination org={org} destination={destination} />
      </SettingsSection>
      {signing === null ? null : (
        <SettingsSection title="Signature" description={<>HMAC-SHA256 as Standard Webhooks says, with a secret made <RelativeTime at={signing.setAt} />.{signing.beforeUntil === null ? null : <> The secret before it signs too, until <RelativeTime at={signing.beforeUntil} />.</>}</>}>
          <Card><SigningSecret org={org} destinationId={id} /></Card>
        </SettingsSection>
      )}
      <SettingsSection title="Credential" description={credentialWords(destination)}>
        <Card
          footer={credential.kind === "none" || kindRows[kind].scheme !== null ? undefined : (
            <>
              <span>Without it, the receiver may refuse what is sent.</span>
              <ConfirmDialog
                trigger={<Button size="sm">Remove the credential</Button>}
                title="Remove the credential?"
                effects={["The receiver is sent none from then on.", "To have it back, it must be entered again."]}
                confirmLabel="Remove"
                action={action}
                fields={{ destinationId: id, credentialKind: "none" }}
                success="The credential is removed."
              />
            </>
          )}
        >
          <ActionForm key={credential.setAt ?? "none"} action={action} success="The credential is sealed.">
            <input type="hidden" name="destinationId" value={id} />
            <ReceiverCredential kind={kind} withoutNone />
            <div><SubmitButton variant="secondary" pendingLabel="Sealing">{credential.kind === "none" ? "Add credential" : "Replace credential"}</SubmitButton></div>
          </ActionForm>
        </Card>
      </SettingsSection>
      <SettingsSection title="Delete" description="For good. What was not delivered goes with it.">
        <Card>
          <ConfirmDialog
            trigger={<Button variant="danger">Delete the destination</Button>}
            title={`Delete ${name}?`}
            description="This cannot be undone."
            effects={["Nothing is sent to it any more.", counts.waiting + counts.dead === 0 ? "Nothing waits for it." : `What was not delivered (${counts.waiting + counts.dead}) goes with it.`, "The audit log stays as it is."]}
            confirmLabel="Delete the destination"
            typedName={name}
            action={deleteDestinationAction.bind(null, org)}
            fields={{ destinationId: id }}
          />
        </Card>
      </SettingsSection>
    </div>
  );
}
