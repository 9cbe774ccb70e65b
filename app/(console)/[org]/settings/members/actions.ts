"use server";
// Writes about members and invitations.

import { revalidatePath } from "next/cache";
import { accountDeps } from "@/app/_server/account-deps";
import { runAction } from "@/app/_server/run-action";
import type { ActionResult } from "@/app/_ui/action-result";
import { changeRole } from "@/lib/members/change-role";
import { inviteMember, type NewInvitation } from "@/lib/members/invite-member";
import { changeRoleInput, inviteInput, removeMemberInput, revokeInvitationInput } from "@/lib/members/member-input";
import { removeMember } from "@/lib/members/remove-member";
import { revokeInvitation } from "@/lib/members/revoke-invitation";

type Previous = ActionResult<void> | null;

function membersPage(org: string): string {
  return `/${org}/settings/members`;
}

export async function changeMemberRole(org: string, _previous: Previous, data: FormData): Promise<ActionResult<void>> {
  return runAction(org, changeRoleInput, data, async (tenant, input) => {
    await changeRole(tenant, input);
    revalidatePath(membersPage(org));
  });
}

export async function removeFromOrg(org: string, _previous: Previous, data: FormData): Promise<ActionResult<void>> {
  return runAction(org, removeMemberInput, data, async (tenant, input) => {
    await removeMember(tenant, input);
    revalidatePath(membersPage(org));
  });
}

export async function invite(org: string, _previous: ActionResult<NewInvitation> | null, data: FormData): Promise<ActionResult<NewInvitation>> {
  return runAction(org, inviteInput, data, async (tenant, input) => {
    const invitation = await inviteMember(accountDeps(), tenant, input);
    revalidatePath(membersPage(org));
    return invitation;
  });
}

export async function revokeInvite(org: string, _previous: Previous, data: FormData): Promise<ActionResult<void>> {
  return runAction(org, revokeInvitationInput, data, async (tenant, input) => {
    await revokeInvitation(tenant, input);
    revalidatePath(membersPage(org));
  });
}
