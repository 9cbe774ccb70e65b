// The server against which the tests of a document are run before it is published.

import type { TenantDb } from "@/lib/db/tenant-db";
import { AppError } from "@/lib/errors/app-error";
import { testedServer, type TestedServer } from "@/lib/policy-engine/tested-server";
import type { Json, RiskClass } from "@/lib/policy-engine/types";

const risks: readonly RiskClass[] = ["read", "write", "execute", "destructive", "financial"];

/** Reads it within a tenant's transaction; a server that is missing or foreign is `not_found`. */
export async function readTestedServer(db: TenantDb, serverId: string): Promise<TestedServer> {
  const server = await db.server.findFirst({ where: { id: serverId }, select: { slug: true } });
  if (!server) throw new AppError("not_found");
  const rows = await db.tool.findMany({ where: { serverId }, select: { name: true, risk: true, definition: true } });
  return testedServer(server.slug, rows.map((row) => ({
    name: row.name,
    // The database holds the set closed; what it should ever hold beyond it counts as the most severe.
    risk: risks.find((risk) => risk === row.risk) ?? "destructive",
    // What comes out of jsonb is JSON; the generated type merely allows `undefined` beside it.
    definition: row.definition as Json,
  })));
}
