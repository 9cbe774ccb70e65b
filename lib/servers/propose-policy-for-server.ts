// The first policy for a server whose tools are known: what the risk classes suggest, to be looked at and saved by a person.

import { AppError } from "@/lib/errors/app-error";
import { proposePolicy } from "@/lib/policy-engine/propose-policy";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { judgedColumns } from "@/lib/tools/tool-record";
import type { ServerIdInput } from "./server-input";

/** The text of a valid document over the accepted tools, indented by two; saves nothing. */
export async function proposePolicyForServer(tenant: TenantContext, input: ServerIdInput): Promise<string> {
  assertCan(tenant, "server.read");
  const rows = await tenant.transaction(async (db) => {
    if ((await db.server.count({ where: { id: input.serverId } })) === 0) throw new AppError("not_found");
    return db.tool.findMany({
      where: { serverId: input.serverId, state: { in: ["active", "changed"] } },
      select: { name: true, state: true, risk: true, riskSource: true, riskEvidence: true },
      orderBy: { position: "asc" },
    });
  });
  return JSON.stringify(proposePolicy(rows.map((row) => ({ name: row.name, risk: judgedColumns(row).risk }))), null, 2);
}
