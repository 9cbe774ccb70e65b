// The policies of the whole organization, as short as a choice in a form needs them.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

export interface PolicyChoice {
  readonly id: string;
  readonly name: string;
  readonly serverId: string;
  readonly serverName: string;
  readonly liveVersion: number;
}

const choicesMax = 500;

/** Every policy that has a live version, and so can be copied, by server and name; at most 500. */
export async function listPolicyChoices(tenant: TenantContext): Promise<readonly PolicyChoice[]> {
  assertCan(tenant, "policy.read");
  const rows = await tenant.transaction((db) =>
    db.policy.findMany({
      where: { liveVersion: { not: null } },
      select: { id: true, name: true, serverId: true, liveVersion: true, server: { select: { name: true } } },
      orderBy: [{ server: { name: "asc" } }, { name: "asc" }, { id: "asc" }],
      take: choicesMax,
    }),
  );
  return rows.flatMap(({ id, name, serverId, liveVersion, server }) => (liveVersion === null ? [] : [{ id, name, serverId, serverName: server.name, liveVersion }]));
}
