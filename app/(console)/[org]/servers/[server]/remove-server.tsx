"use client";
// Takes back a server that never answered, mistyped most likely: nothing hangs on it, so no name is typed, and the form comes back as it was filled in.

import { useRouter } from "next/navigation";
import { Button } from "@/app/_ui/button";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import type { ServerRecord } from "@/lib/servers/server-record";
import { deleteServerAction } from "./actions";

export function RemoveServer({ org, server }: { org: string; server: Pick<ServerRecord, "id" | "name" | "url"> }) {
  const router = useRouter();
  // A query may hold a secret, which belongs in no history of a browser.
  const typed = new URLSearchParams({ url: server.url.replace(/\?.*$/, ""), name: server.name });
  return (
    <ConfirmDialog
      trigger={<Button>Remove it</Button>} title={`Remove ${server.name}?`} confirmLabel="Remove it" success={`${server.name} is removed.`}
      effects={["It never connected: no tool, no policy and no working grant goes with it.", "You come back to the form with its name and address; a credential is typed again."]}
      action={deleteServerAction.bind(null, org)} fields={{ serverId: server.id, confirm: server.name }}
      onSuccess={() => router.push(`/${org}/servers/new?${typed.toString()}`)}
    />
  );
}
