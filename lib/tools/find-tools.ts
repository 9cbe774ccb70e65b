// Tools by a part of their name, over all servers of the organization.

import { findRowsMax, likeliest, literalPart } from "@/lib/base/find-by-name";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

export interface FoundTool {
  readonly id: string;
  readonly name: string;
  readonly server: { readonly slug: string; readonly name: string };
}

/** The likeliest, eight at most; none that the server has no more. */
export async function findTools(tenant: TenantContext, text: string): Promise<readonly FoundTool[]> {
  assertCan(tenant, "server.read");
  return tenant.transaction(async (db) => {
    const read = (where: object, take: number) => db.tool.findMany({
      where: { ...where, state: { not: "gone" } }, select: { id: true, name: true, server: { select: { slug: true, name: true } } }, orderBy: [{ name: "asc" }, { id: "asc" }], take,
    });
    const first = await read({ name: { startsWith: literalPart(text), mode: "insensitive" } }, findRowsMax);
    const others = first.length < findRowsMax ? await read({ name: { contains: literalPart(text), mode: "insensitive" }, id: { notIn: first.map(({ id }) => id) } }, findRowsMax - first.length) : [];
    return likeliest([...first, ...others], text);
  });
}
