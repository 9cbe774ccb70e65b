// A person accepts new tools and changed definitions. What is not accepted stays denied, so there is nothing to reject.

import { recordChange } from "@/lib/audit/record-change";
import { Prisma } from "@/lib/db/sql";
import type { TenantDb } from "@/lib/db/tenant-db";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { repinnedRisk } from "./diff-tools";
import { objectOfColumn } from "./json-column";
import { classifyDefinition } from "./read-listing";
import type { AcceptToolsInput } from "./tool-input";
import { judgedColumns, type ToolRow } from "./tool-record";

/** How many were accepted, and how many not because they changed again, are gone, or were accepted already. */
export interface AcceptedTools {
  readonly accepted: number;
  readonly left: number;
}

/**
 * Accepts each tool whose definition is still the one that was looked at, all in one transaction; the others are left as they
 * are. A tool of another server or organization is `not_found`, and then nothing is accepted.
 */
export async function acceptTools(tenant: TenantContext, input: AcceptToolsInput): Promise<AcceptedTools> {
  assertCan(tenant, "tool.review");
  const pins = new Map(input.tools.map((tool) => [tool.toolId, tool.pin]));
  return tenant.transaction(async (db) => {
    await db.$queryRaw(Prisma.sql`SELECT 1 FROM servers WHERE id = ${input.serverId} FOR UPDATE`);
    const server = await db.server.findFirst({ where: { id: input.serverId }, select: { id: true, name: true } });
    const rows = await db.tool.findMany({ where: { serverId: input.serverId, id: { in: [...pins.keys()] } } });
    if (!server || rows.length !== pins.size) throw new AppError("not_found");
    const accepted = rows.filter((row) => isWaiting(row) && pins.get(row.id) === (row.candidatePin ?? row.pin));
    for (const row of accepted) await acceptRow(db, row);
    const [only] = accepted;
    if (only) {
      await recordChange(tenant, db, {
        action: "tool.accept",
        targetId: accepted.length === 1 ? only.id : server.id,
        targetName: accepted.length === 1 ? only.name : server.name,
        before: { tools: accepted.map((row) => ({ name: row.name, state: row.state, pin: row.pin })) },
        after: { tools: accepted.map((row) => ({ name: row.name, state: "active", pin: row.candidatePin ?? row.pin })) },
      });
    }
    return { accepted: accepted.length, left: rows.length - accepted.length };
  });
}

function isWaiting(row: ToolRow): boolean {
  return row.state === "new" || row.state === "changed";
}

async function acceptRow(db: TenantDb, row: ToolRow): Promise<void> {
  if (row.candidate === null || row.candidatePin === null) {
    await db.tool.update({ where: { id: row.id }, data: { state: "active" } });
    return;
  }
  const candidate = objectOfColumn(row.candidate);
  await db.tool.update({
    where: { id: row.id },
    data: {
      state: "active", definition: row.candidate, pin: row.candidatePin, candidate: Prisma.DbNull, candidatePin: null, candidateShownAt: null,
      ...repinnedRisk(judgedColumns(row), { verdict: classifyDefinition(candidate) }),
    },
  });
}
