// Writes what diff-tools.ts decided, in a few statements however many tools there are. Inside a caller's transaction.

import { randomId } from "@/lib/crypto/random-id";
import { Prisma } from "@/lib/db/sql";
import type { TenantDb } from "@/lib/db/tenant-db";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { KnownTool, ToolsDiff } from "./diff-tools";
import { objectOfColumn } from "./json-column";
import { judgedColumns } from "./tool-record";

/** A look that began less than so long after agents were last shown a candidate does not take it back. A server that shows them something else does so again. */
const shownForMs = 3_600_000;

/** The inventory as it stands, to be compared with what a look has listed that began then, however much later that is applied; what was listed last comes first. */
export async function readInventory(db: TenantDb, serverId: string, lookedAt: Date): Promise<readonly KnownTool[]> {
  const rows = await db.tool.findMany({ where: { serverId }, orderBy: [{ lastSeenAt: "desc" }, { position: "asc" }] });
  return rows.map((row) => {
    const isShown = row.candidateShownAt !== null && lookedAt.getTime() - row.candidateShownAt.getTime() < shownForMs;
    return {
      name: row.name, definition: objectOfColumn(row.definition), pin: row.pin, candidatePin: row.candidatePin,
      shownToAgents: isShown && row.candidate !== null ? objectOfColumn(row.candidate) : null, ...judgedColumns(row),
    };
  });
}

/** Makes the server's inventory what the comparison says. */
export async function writeInventory(tenant: TenantContext, db: TenantDb, serverId: string, diff: ToolsDiff, now: Date): Promise<void> {
  if (diff.forgotten.length > 0) {
    await db.$executeRaw(Prisma.sql`DELETE FROM tools WHERE org_id = ${tenant.org.id} AND server_id = ${serverId} AND name = ANY(${[...diff.forgotten]}::text[])`);
  }
  if (diff.gone.length > 0) {
    await db.tool.updateMany({ where: { serverId, name: { in: [...diff.gone] } }, data: { state: "gone", candidate: Prisma.DbNull, candidatePin: null, candidateShownAt: null } });
  }
  if (diff.listed.length === 0) return;
  const rows = JSON.stringify(diff.listed.map((tool, position) => ({ id: randomId("tol"), position, ...tool })));
  await db.$executeRaw(Prisma.sql`
    INSERT INTO tools (id, org_id, server_id, name, position, definition, pin, candidate, candidate_pin, state, risk, risk_source, risk_evidence, first_seen_at, last_seen_at)
    SELECT r.id, ${tenant.org.id}, ${serverId}, r.name, r.position, r.definition, r.pin, r.candidate, r."candidatePin", r.state, r.risk, r."riskSource", r."riskEvidence", ${now}, ${now}
    FROM jsonb_to_recordset(${rows}::jsonb) AS r(id text, name text, position integer, definition jsonb, pin text, candidate jsonb, "candidatePin" text,
                                                state text, risk text, "riskSource" text, "riskEvidence" text)
    ON CONFLICT (org_id, server_id, name) DO UPDATE SET
      position = excluded.position, definition = excluded.definition, pin = excluded.pin, candidate = excluded.candidate, candidate_pin = excluded.candidate_pin,
      candidate_shown_at = CASE WHEN excluded.candidate_pin = tools.candidate_pin THEN tools.candidate_shown_at END,
      state = excluded.state, risk = excluded.risk, risk_source = excluded.risk_source, risk_evidence = excluded.risk_evidence, last_seen_at = excluded.last_seen_at`);
}
