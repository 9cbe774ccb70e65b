// Policies by a part of their name, over all servers of the organization.

import { findRowsMax, likeliest, literalPart } from "@/lib/base/find-by-name";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

export interface FoundPolicy {
  readonly id: string;
  readonly name: string;
  readonly server: { readonly slug: string; readonly name: string };
}

/** The likeliest, eight at most. */
export async function findPolicies(tenant: TenantContext, text: string): Promise<readonly FoundPolicy[]> {
  assertCan(tenant, "policy.read");
  const found = await tenant.transaction((db) => db.policy.findMany({
    where: { name: { contains: literalPart(text), mode: "insensitive" } },
    select: { id: true, name: true, server: { select: { slug: true, name: true } } }, orderBy: [{ name: "asc" }, { id: "asc" }], take: findRowsMax,
  }));
  return likeliest(found, text);
}
