// Reads one tool with its whole definition.

import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { toToolDetail, type ToolDetail } from "./tool-record";

/** One tool of the organization; missing and foreign alike are `not_found`. */
export async function getTool(tenant: TenantContext, toolId: string): Promise<ToolDetail> {
  assertCan(tenant, "server.read");
  const row = await tenant.transaction((db) => db.tool.findFirst({ where: { id: toolId } }));
  if (!row) throw new AppError("not_found");
  return toToolDetail(row);
}
