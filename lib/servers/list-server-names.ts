// What the organization's servers are called: for lists that lead to them and say no more.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { serversPerOrgMax } from "./list-servers";

export interface ServerName {
  readonly slug: string;
  readonly name: string;
}

/** All of them, by name; at most 500, which is as many as can be registered. */
export async function listServerNames(tenant: TenantContext): Promise<readonly ServerName[]> {
  assertCan(tenant, "server.read");
  return tenant.transaction((db) => db.server.findMany({ select: { slug: true, name: true }, orderBy: [{ name: "asc" }, { id: "asc" }], take: serversPerOrgMax }));
}
