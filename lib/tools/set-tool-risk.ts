// A person's word on a tool's risk class goes above the classifier's, until it is given back.

import { recordChange } from "@/lib/audit/record-change";
import { Prisma } from "@/lib/db/sql";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { objectOfColumn } from "./json-column";
import { classifyDefinition } from "./read-listing";
import type { SetToolRiskInput } from "./tool-input";
import { toToolDetail, type ToolDetail } from "./tool-record";

/** Sets the class as a person's, or with `classifier` as what the classifier says of the definition in force. */
export async function setToolRisk(tenant: TenantContext, input: SetToolRiskInput): Promise<ToolDetail> {
  assertCan(tenant, "tool.review");
  return tenant.transaction(async (db) => {
    const asked = await db.tool.findFirst({ where: { id: input.toolId }, select: { serverId: true } });
    if (!asked) throw new AppError("not_found");
    // A look at the server writes every tool as it read it under this lock: what is set meanwhile would be lost.
    await db.$queryRaw(Prisma.sql`SELECT 1 FROM servers WHERE id = ${asked.serverId} FOR UPDATE`);
    const before = await db.tool.findFirst({ where: { id: input.toolId } });
    if (!before) throw new AppError("not_found");
    const verdict = classifyDefinition(objectOfColumn(before.definition));
    const after = input.risk === "classifier"
      ? { risk: verdict.risk, riskSource: "classifier", riskEvidence: verdict.evidence }
      : { risk: input.risk, riskSource: "person", riskEvidence: before.riskEvidence };
    if (after.risk === before.risk && after.riskSource === before.riskSource) return toToolDetail(before);
    const row = await db.tool.update({ where: { id: before.id }, data: after });
    await recordChange(tenant, db, {
      action: input.risk === "classifier" ? "tool.reset_risk" : "tool.set_risk", targetId: row.id, targetName: row.name,
      before: { risk: before.risk, riskSource: before.riskSource }, after: { risk: row.risk, riskSource: row.riskSource },
    });
    return toToolDetail(row);
  });
}
