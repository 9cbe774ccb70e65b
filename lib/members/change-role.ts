// A member's role.

import { recordChange } from "@/lib/audit/record-change";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import { assertPerson } from "@/lib/tenancy/assert-person";
import { storedRole } from "@/lib/tenancy/stored-role";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { assertNotAbove } from "./assert-not-above";
import { assertAnotherOwner, lockOwners } from "./lock-owners";
import type { ChangeRoleInput } from "./member-input";

/**
 * Gives the member another role; neither the old nor the new one may be above the actor's (`forbidden`), and the last owner
 * stays one (`conflict`), even if two such changes meet.
 */
export async function changeRole(tenant: TenantContext, { membershipId, role }: ChangeRoleInput): Promise<void> {
  assertCan(tenant, "member.manage");
  assertPerson(tenant);
  assertNotAbove(tenant, role);
  await tenant.transaction(async (db) => {
    await lockOwners(tenant, db);
    const member = await db.membership.findFirst({ where: { id: membershipId }, include: { user: { select: { id: true } } } });
    if (!member) throw new AppError("not_found");
    assertNotAbove(tenant, storedRole(member.role));
    if (member.role === role) return;
    if (member.role === "owner") await assertAnotherOwner(db, membershipId);
    await db.membership.update({ where: { id: membershipId }, data: { role } });
    await recordChange(tenant, db, {
      action: "member.change_role", targetId: member.id, targetName: member.userId, before: { role: member.role }, after: { role },
    });
  });
}
