// Reads one server row inside a caller's transaction, with or without a lock. The columns never include the sealed credential.

import { Prisma } from "@/lib/db/sql";
import type { TenantDb } from "@/lib/db/tenant-db";
import { AppError } from "@/lib/errors/app-error";
import { countOfServers } from "./count-of-servers";
import { serverColumns, toServerRecord, type ServerRecord } from "./server-record";

/** The row of a server of this organization; missing and foreign alike are `not_found`. */
export async function readServer(db: TenantDb, serverId: string) {
  const row = await db.server.findFirst({ where: { id: serverId }, select: serverColumns });
  if (!row) throw new AppError("not_found");
  return row;
}

/** The same, with the row locked until the transaction ends: acts on one server happen one after another. */
export async function lockServer(db: TenantDb, serverId: string) {
  await db.$queryRaw(Prisma.sql`SELECT 1 FROM servers WHERE id = ${serverId} FOR UPDATE`);
  return readServer(db, serverId);
}

/** The record as it stands in this transaction. */
export async function recordOfServer(db: TenantDb, serverId: string, now: Date): Promise<ServerRecord> {
  const row = await readServer(db, serverId);
  const counts = (await countOfServers(db, [row.id], now)).get(row.id);
  if (!counts) throw new AppError("unexpected", { internal: "counts without the server that was asked for" });
  return toServerRecord(row, counts);
}
