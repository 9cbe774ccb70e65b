"use client";
// A new signing secret, shown this once; the one before it signs too for a day.

import { useState } from "react";
import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { Dialog } from "@/app/_ui/dialog";
import { SecretPanel } from "@/app/_ui/secret-panel";
import { SubmitButton } from "@/app/_ui/submit-button";
import { rotateSecretAction, type MadeDestination } from "../actions";

export function SigningSecret({ org, destinationId }: { org: string; destinationId: string }) {
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const change = (wanted: boolean) => {
    setOpen(wanted);
    if (!wanted) setSecret(null);
  };
  return (
    <Dialog open={open} onOpenChange={change} trigger={<Button>New signing secret</Button>} title={secret === null ? "Make a new signing secret?" : "Signing secret made"}>
      {secret !== null ? <SecretPanel title="The signing secret" value={secret} onStored={() => change(false)} /> : (
        <ActionForm<MadeDestination> action={rotateSecretAction.bind(null, org)} onSuccess={({ signingSecret }) => setSecret(signingSecret)} className="gap-4">
          <input type="hidden" name="destinationId" value={destinationId} />
          <ul className="flex list-disc flex-col gap-1 pl-4 text-base text-ink marker:text-ink-faint">
            <li>Both secrets sign for 24 hours: give your receiver the new one within that time.</li>
            <li>A secret before the one of now stops signing at once.</li>
          </ul>
          <div className="flex justify-end gap-2">
            <Button onClick={() => change(false)}>Cancel</Button>
            <SubmitButton pendingLabel="Making">Make a new secret</SubmitButton>
          </div>
        </ActionForm>
      )}
    </Dialog>
  );
}
