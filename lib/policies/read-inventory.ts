// The server for which a document is judged: its slug and its tools, as the policy engine is told them.

import type { TenantDb } from "@/lib/db/tenant-db";
import { AppError } from "@/lib/errors/app-error";
import { isJsonObject, ownMember } from "@/lib/policy-engine/json-values";
import type { TestedTool } from "@/lib/policy-engine/tested-server";
import type { Json, RiskClass } from "@/lib/policy-engine/types";

export interface Inventory {
  readonly slug: string;
  /** In the server's own order; those that are gone are not among them. */
  readonly tools: readonly (TestedTool & { readonly inputSchema: Json })[];
}

const risks: readonly RiskClass[] = ["read", "write", "execute", "destructive", "financial"];

/** Reads it within a tenant's transaction; a server that is missing or foreign is `not_found`. */
export async function readInventory(db: TenantDb, serverId: string): Promise<Inventory> {
  const server = await db.server.findFirst({ where: { id: serverId }, select: { slug: true } });
  if (!server) throw new AppError("not_found");
  const rows = await db.tool.findMany({
    where: { serverId, state: { not: "gone" } }, orderBy: { position: "asc" }, select: { name: true, risk: true, definition: true },
  });
  return {
    slug: server.slug,
    tools: rows.map((row) => {
      // What comes out of jsonb is JSON; the generated type merely allows `undefined` beside it.
      const definition = row.definition as Json;
      return {
        name: row.name,
        // The database holds the set closed; what it should ever hold beyond it counts as the most severe.
        risk: risks.find((risk) => risk === row.risk) ?? "destructive",
        definition,
        inputSchema: isJsonObject(definition) ? ownMember(definition, "inputSchema") ?? {} : {},
      };
    }),
  };
}
