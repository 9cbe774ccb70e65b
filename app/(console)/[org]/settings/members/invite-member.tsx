"use client";
// Inviting: address and role, then the link, which is shown this once.

import { UserPlus } from "lucide-react";
import { useState } from "react";
import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { Dialog } from "@/app/_ui/dialog";
import { Field } from "@/app/_ui/field";
import { RadioCards } from "@/app/_ui/radio-cards";
import { roleHelp } from "@/app/_ui/role-names";
import { SecretPanel } from "@/app/_ui/secret-panel";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import type { NewInvitation } from "@/lib/members/invite-member";
import type { Role } from "@/lib/tenancy/permissions";
import { invite } from "./actions";

interface InviteMemberProps {
  org: string;
  roles: readonly { readonly value: Role; readonly label: string }[];
}

export function InviteMember({ org, roles }: InviteMemberProps) {
  const [open, setOpen] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const close = (wanted: boolean) => {
    setOpen(wanted);
    if (!wanted) setLink(null);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      trigger={<Button variant="primary"><UserPlus aria-hidden />Invite</Button>}
      title={link === null ? "Invite somebody" : "Invitation made"}
      description={link === null ? undefined : "We have mailed this link too. It works once, for 7 days."}
    >
      {link === null ? (
        <ActionForm<NewInvitation> action={invite.bind(null, org)} onSuccess={(invitation) => setLink(invitation.link)}>
          <Field name="email" label="E-mail"><TextInput type="email" inputMode="email" autoComplete="off" spellCheck={false} autoCapitalize="none" required /></Field>
          <RadioCards name="role" legend="Role" defaultValue="viewer" options={roles.map((role) => ({ ...role, help: roleHelp[role.value] }))} />
          <div className="flex justify-end gap-2">
            <Button onClick={() => close(false)}>Cancel</Button>
            <SubmitButton pendingLabel="Inviting">Invite</SubmitButton>
          </div>
        </ActionForm>
      ) : (
        <SecretPanel title="The invitation’s link" value={link} onStored={() => close(false)} />
      )}
    </Dialog>
  );
}
