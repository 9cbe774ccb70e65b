// What may be sent about members and invitations.

import { z } from "zod";
import { roles } from "@/lib/tenancy/permissions";

const id = z.string().max(64);
const role = z.enum(roles, "Choose a role.");
const emailCharsMax = 254;

export const changeRoleInput = z.strictObject({ membershipId: id, role });
export const removeMemberInput = z.strictObject({ membershipId: id });
export const inviteInput = z.strictObject({
  email: z.string("Enter an e-mail address.").trim().toLowerCase()
    .pipe(z.email("That is not an e-mail address.").max(emailCharsMax, `At most ${emailCharsMax} characters.`)),
  role,
});
export const revokeInvitationInput = z.strictObject({ invitationId: id });

export type ChangeRoleInput = z.output<typeof changeRoleInput>;
export type RemoveMemberInput = z.output<typeof removeMemberInput>;
export type InviteInput = z.output<typeof inviteInput>;
export type RevokeInvitationInput = z.output<typeof revokeInvitationInput>;
