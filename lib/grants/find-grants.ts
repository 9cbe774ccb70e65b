// Grants by a part of their label, over all servers of the organization, or by the first characters of a token.

import { findRowsMax, likeliest, literalPart } from "@/lib/base/find-by-name";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

export interface FoundGrant {
  readonly id: string;
  /** Its label. */
  readonly name: string;
  readonly tokenHint: string;
  readonly server: { readonly slug: string; readonly name: string };
}

/** The likeliest, eight at most; none that is revoked. */
export async function findGrants(tenant: TenantContext, text: string): Promise<readonly FoundGrant[]> {
  assertCan(tenant, "grant.read");
  const part = literalPart(text);
  const found = await tenant.transaction((db) => db.grant.findMany({
    where: { revokedAt: null, OR: [{ label: { contains: part, mode: "insensitive" } }, { tokenHint: { startsWith: part } }] },
    select: { id: true, label: true, tokenHint: true, server: { select: { slug: true, name: true } } }, orderBy: [{ label: "asc" }, { id: "asc" }], take: findRowsMax,
  }));
  return likeliest(found.map(({ label, ...grant }) => ({ ...grant, name: label })), text);
}
