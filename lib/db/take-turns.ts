import { Prisma } from "@/prisma/generated/client";
import type { TenantDb } from "./tenant-db";

/**
 * Transactions of one organization that make such a thing follow each other from here to their ends: what one counts, those before it have written.
 * The first thing that a transaction does, so that whoever waits here holds nothing that somebody else waits for.
 */
export async function takeTurns(db: TenantDb, orgId: string, things: "grants" | "policies" | "api keys" | "invitations" | "replays"): Promise<void> {
  await db.$queryRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended(${`portcullis.turns.${things}.${orgId}`}, 0))::text`);
}
