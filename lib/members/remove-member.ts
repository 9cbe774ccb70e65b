// The end of a membership, by an admin or by oneself. API keys that the member made die with it.

import { recordChange } from "@/lib/audit/record-change";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import { assertPerson } from "@/lib/tenancy/assert-person";
import { storedRole } from "@/lib/tenancy/stored-role";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { assertNotAbove } from "./assert-not-above";
import { assertAnotherOwner, lockOwners } from "./lock-owners";
import type { RemoveMemberInput } from "./member-input";

/** Ends a membership that is not above the actor's own (`forbidden`) and not the last owner's (`conflict`). */
export async function removeMember(tenant: TenantContext, { membershipId }: RemoveMemberInput): Promise<void> {
  assertCan(tenant, "member.manage");
  assertPerson(tenant);
  await endMembership(tenant, membershipId, "member.remove");
}

/** Ends the actor's own membership; the last owner cannot leave (`conflict`). */
export async function leaveOrganization(tenant: TenantContext): Promise<void> {
  assertCan(tenant, "org.read");
  assertPerson(tenant);
  await endMembership(tenant, tenant.actor.membershipId, "member.leave");
}

async function endMembership(tenant: TenantContext, membershipId: string, action: "member.remove" | "member.leave"): Promise<void> {
  await tenant.transaction(async (db) => {
    await lockOwners(tenant, db);
    const member = await db.membership.findFirst({ where: { id: membershipId } });
    if (!member) throw new AppError("not_found");
    assertNotAbove(tenant, storedRole(member.role));
    if (member.role === "owner") await assertAnotherOwner(db, membershipId);
    await db.membership.delete({ where: { id: membershipId } });
    await recordChange(tenant, db, { action, targetId: member.id, targetName: member.userId, before: { role: member.role } });
  });
}
