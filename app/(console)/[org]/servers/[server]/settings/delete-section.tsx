"use client";
// Deletes the server, after its name was typed; then there is nothing left to show here.

import { useRouter } from "next/navigation";
import { useState } from "react";
import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { Card } from "@/app/_ui/card";
import { Dialog } from "@/app/_ui/dialog";
import { Field } from "@/app/_ui/field";
import { SettingsSection } from "@/app/_ui/settings-section";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import type { DeletionEffects } from "@/lib/servers/delete-server";
import type { ServerRecord } from "@/lib/servers/server-record";
import { deleteServerAction } from "../actions";

function counted(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}

export function DeleteSection({ org, server, effects }: { org: string; server: ServerRecord; effects: DeletionEffects }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  return (
    <SettingsSection title="Delete">
      <Card>
        <div className="flex flex-wrap items-center justify-between gap-3 pt-0">
          <p className="min-w-0 flex-1 basis-64 text-base text-ink-muted">
            Takes {counted(effects.tools, "tool", "tools")}, {counted(effects.policies, "policy", "policies")} and {counted(effects.grants, "grant", "grants")} along. The calls stay in the audit log.
          </p>
          <Button variant="danger" onClick={() => setOpen(true)}>
            Delete the server
          </Button>
        </div>
      </Card>
      <Dialog title={`Delete ${server.name}?`} description="This cannot be undone." open={open} onOpenChange={setOpen}>
        <ActionForm action={deleteServerAction.bind(null, org)} success={`${server.name} is deleted.`} onSuccess={() => router.push(`/${org}/servers`)} className="gap-4">
          <input type="hidden" name="serverId" value={server.id} />
          <ul className="flex list-disc flex-col gap-1 pl-4 text-base text-ink marker:text-ink-faint">
            <li>{effects.liveGrants === 0 ? "No grant works now." : `${counted(effects.liveGrants, "working grant is", "working grants are")} dead within two seconds.`}</li>
            <li>{counted(effects.policies, "policy", "policies")} with every version, and {counted(effects.tools, "tool", "tools")} with their reviews, are deleted.</li>
            <li>The gateway URL stops working for good: a new registration gets another one.</li>
            <li>Its calls and changes stay in the logs.</li>
          </ul>
          <Field name="confirm" label={<>Type <span className="font-mono text-xs break-all">{server.name}</span> to confirm</>}>
            <TextInput required autoComplete="off" spellCheck={false} />
          </Field>
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <SubmitButton variant="danger" pendingLabel="Deleting">Delete the server</SubmitButton>
          </div>
        </ActionForm>
      </Dialog>
    </SettingsSection>
  );
}
