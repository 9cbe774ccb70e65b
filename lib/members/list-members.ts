// Who is in the organization.

import { assertCan } from "@/lib/tenancy/assert-can";
import { assertPerson } from "@/lib/tenancy/assert-person";
import { roles } from "@/lib/tenancy/permissions";
import { storedRole } from "@/lib/tenancy/stored-role";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { MemberRecord } from "./member-record";

const membersShownMax = 500;

/** The members, mightiest role first, then by name. */
export async function listMembers(tenant: TenantContext): Promise<readonly MemberRecord[]> {
  assertCan(tenant, "member.read");
  assertPerson(tenant);
  const rows = await tenant.snapshot((db) => db.membership.findMany({
    include: { user: { select: { name: true, email: true } }, _count: { select: { apiKeys: { where: { revokedAt: null } } } } },
    orderBy: { createdAt: "asc" }, take: membersShownMax,
  }));
  return rows
    .map((row) => ({
      id: row.id, userId: row.userId, name: row.user.name, email: row.user.email, role: storedRole(row.role), joinedAt: row.createdAt,
      liveApiKeys: row._count.apiKeys,
    }))
    .sort((a, b) => roles.indexOf(a.role) - roles.indexOf(b.role) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
