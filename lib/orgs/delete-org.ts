// The end of an organization and of everything in it.

import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import { assertPerson } from "@/lib/tenancy/assert-person";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { DeleteOrgInput } from "./org-input";

const notItsName = "That is not the name of this organization.";

/**
 * Deletes the organization with members, keys, servers, policies, grants and both logs; gateways are told in the same
 * transaction, so that its grants are dead within 2 s. The name must be typed exactly: `invalid_input` at `confirm` otherwise.
 */
export async function deleteOrganization(tenant: TenantContext, { confirm }: DeleteOrgInput): Promise<void> {
  assertCan(tenant, "org.delete");
  assertPerson(tenant);
  await tenant.transaction(async (db) => {
    const org = await db.organization.findUniqueOrThrow({ where: { id: tenant.org.id } });
    if (confirm !== org.name) throw new AppError("invalid_input", { public: notItsName, fields: { confirm: notItsName } });
    await db.organization.delete({ where: { id: tenant.org.id } });
  });
}
