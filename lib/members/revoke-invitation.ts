// Taking an invitation back.

import { recordChange } from "@/lib/audit/record-change";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import { assertPerson } from "@/lib/tenancy/assert-person";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { RevokeInvitationInput } from "./member-input";

/** Ends an open invitation: its link stops working at once. Accepted, revoked and unknown ones are `not_found`. */
export async function revokeInvitation(tenant: TenantContext, { invitationId }: RevokeInvitationInput, now = new Date()): Promise<void> {
  assertCan(tenant, "member.invite");
  assertPerson(tenant);
  await tenant.transaction(async (db) => {
    const { count } = await db.invitation.updateMany({ where: { id: invitationId, acceptedAt: null, revokedAt: null }, data: { revokedAt: now } });
    if (count === 0) throw new AppError("not_found");
    await recordChange(tenant, db, { action: "member.revoke_invitation", targetId: invitationId, targetName: invitationId });
  });
}
