// Invitations that nobody has accepted yet.

import { assertCan } from "@/lib/tenancy/assert-can";
import { assertPerson } from "@/lib/tenancy/assert-person";
import { storedRole } from "@/lib/tenancy/stored-role";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { InvitationRecord } from "./member-record";

const invitationsShownMax = 300;

/** The invitations that were neither accepted nor revoked, newest first, those that ran out among them. */
export async function listInvitations(tenant: TenantContext, now = new Date()): Promise<readonly InvitationRecord[]> {
  assertCan(tenant, "member.invite");
  assertPerson(tenant);
  const rows = await tenant.transaction((db) => db.invitation.findMany({
    where: { acceptedAt: null, revokedAt: null }, orderBy: [{ createdAt: "desc" }, { id: "desc" }], take: invitationsShownMax,
  }));
  return rows.map(({ id, email, role, createdAt, expiresAt }) => ({ id, email, role: storedRole(role), createdAt, expiresAt, expired: expiresAt <= now }));
}
