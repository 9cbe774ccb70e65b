"use client";
// Asks before a grant gets a new token; the new one is handed up to be shown.
import { useState } from "react";
import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { Dialog } from "@/app/_ui/dialog";
import { SubmitButton } from "@/app/_ui/submit-button";
import { rotateGrantAction, type MintedGrant } from "./actions";

export function RotateGrant({ org, grantId, onMinted }: { org: string; grantId: string; onMinted: (minted: MintedGrant) => void }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog trigger={<Button>New token</Button>} title="Make a new token" description="The present token is refused within 2 seconds." open={open} onOpenChange={setOpen}>
      <ActionForm action={rotateGrantAction.bind(null, org)} onSuccess={(minted: MintedGrant) => { setOpen(false); onMinted(minted); }}>
        <input type="hidden" name="grantId" value={grantId} />
        <div className="flex justify-end gap-2">
          <Button onClick={() => setOpen(false)}>Cancel</Button>
          <SubmitButton pendingLabel="Making a token">Make a new token</SubmitButton>
        </div>
      </ActionForm>
    </Dialog>
  );
}
