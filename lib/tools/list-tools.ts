// Reads the inventory of one server.

import type { TenantDb } from "@/lib/db/tenant-db";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { ListToolsInput } from "./tool-input";
import { toToolDetail, toToolRecord, type ToolDetail, type ToolRecord, type ToolRow } from "./tool-record";

/** Past these the inventory is not shown whole: 1,000 listed tools, and as many that are gone. */
const toolsShownMax = 2_000;

async function readTools(db: TenantDb, serverId: string): Promise<readonly ToolRow[]> {
  if ((await db.server.count({ where: { id: serverId } })) === 0) throw new AppError("not_found");
  return db.tool.findMany({ where: { serverId }, orderBy: [{ position: "asc" }, { name: "asc" }], take: toolsShownMax });
}

/** The server's tools in its own order, those that are gone included; a foreign server is `not_found`. */
export async function listTools(tenant: TenantContext, input: ListToolsInput): Promise<readonly ToolRecord[]> {
  assertCan(tenant, "server.read");
  return tenant.transaction(async (db) => (await readTools(db, input.serverId)).map(toToolRecord));
}

/** The same with whole definitions, for an editor that knows argument names. */
export async function listToolDefinitions(tenant: TenantContext, input: ListToolsInput): Promise<readonly ToolDetail[]> {
  assertCan(tenant, "server.read");
  return tenant.transaction(async (db) => (await readTools(db, input.serverId)).map(toToolDetail));
}
