// Changing a member's role, and ending a membership.

import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { Dialog } from "@/app/_ui/dialog";
import { RadioCards } from "@/app/_ui/radio-cards";
import { roleHelp } from "@/app/_ui/role-names";
import { SubmitButton } from "@/app/_ui/submit-button";
import type { Role } from "@/lib/tenancy/permissions";
import { changeMemberRole, removeFromOrg } from "./actions";

interface MemberActsProps {
  org: string;
  member: { readonly id: string; readonly name: string; readonly role: Role; readonly liveApiKeys: number; readonly own: boolean };
  roles: readonly { readonly value: Role; readonly label: string }[];
}

export function MemberActs({ org, member, roles }: MemberActsProps) {
  const keys = member.liveApiKeys;
  return (
    <div className="flex justify-end gap-1 max-sm:flex-col max-sm:items-end">
      <Dialog trigger={<Button variant="ghost" size="sm">Change role</Button>} title={`Role of ${member.name}`}>
        <ActionForm action={changeMemberRole.bind(null, org)} success="Role changed.">
          <input type="hidden" name="membershipId" value={member.id} />
          <RadioCards name="role" legend="Role" defaultValue={member.role} options={roles.map((role) => ({ ...role, help: roleHelp[role.value] }))} />
          <div className="flex justify-end"><SubmitButton>Change role</SubmitButton></div>
        </ActionForm>
      </Dialog>
      {member.own ? null : (
        <ConfirmDialog
          trigger={<Button variant="ghost" size="sm">Remove</Button>}
          title={`Remove ${member.name}?`}
          effects={[
            "They lose access at once and can come back by invitation only.",
            ...(keys > 0 ? [`${keys} API ${keys === 1 ? "key that they made stops" : "keys that they made stop"} working at once.`] : []),
            "Grants and policies that they made stay.",
          ]}
          confirmLabel="Remove"
          fields={{ membershipId: member.id }}
          success="Removed."
          action={removeFromOrg.bind(null, org)}
        />
      )}
    </div>
  );
}
