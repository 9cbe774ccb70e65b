// Stops a server for every grant at once, after one question; starts it again without one.

import { CirclePlay, OctagonX } from "lucide-react";
import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { SubmitButton } from "@/app/_ui/submit-button";
import type { ServerRecord } from "@/lib/servers/server-record";
import { startServerAction, stopServerAction } from "./actions";

export function KillSwitch({ org, server }: { org: string; server: ServerRecord }) {
  if (server.stoppedAt !== null) {
    return (
      <ActionForm action={startServerAction.bind(null, org)} success={`${server.name} is started.`}>
        <input type="hidden" name="serverId" value={server.id} />
        <SubmitButton pendingLabel="Starting">
          <CirclePlay aria-hidden /> Start
        </SubmitButton>
      </ActionForm>
    );
  }
  const { grants } = server.counts;
  return (
    <ConfirmDialog
      trigger={
        <Button>
          <OctagonX aria-hidden /> Stop
        </Button>
      }
      title={`Stop ${server.name}?`}
      effects={[
        grants === 0 ? "No grant uses this server yet; calls would be answered 503." : `${grants === 1 ? "1 grant gets" : `${grants} grants get`} 503 for every call, within two seconds.`,
        "Policies, grants and tools stay as they are.",
        "You can start it again at any time.",
      ]}
      confirmLabel="Stop the server"
      action={stopServerAction.bind(null, org)}
      fields={{ serverId: server.id }}
      success={`${server.name} is stopped.`}
    />
  );
}
