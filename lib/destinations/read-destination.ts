// Reads destinations inside a caller's transaction. The columns never include what is sealed.

import { Prisma } from "@/lib/db/sql";
import type { TenantDb } from "@/lib/db/tenant-db";
import { AppError } from "@/lib/errors/app-error";
import { destinationColumns, toDestinationRecord, type DestinationRecord, type DestinationRow } from "./destination-record";
import { testStream } from "./test-stream";

/** The row of a destination of this organization; missing and foreign alike are `not_found`. */
export async function readDestination(db: TenantDb, destinationId: string): Promise<DestinationRow> {
  const row = await db.destination.findFirst({ where: { id: destinationId }, select: destinationColumns });
  if (!row) throw new AppError("not_found");
  return row;
}

/** The same, with the row locked until the transaction ends. */
export async function lockDestination(db: TenantDb, destinationId: string): Promise<DestinationRow> {
  await db.$queryRaw(Prisma.sql`SELECT 1 FROM destinations WHERE id = ${destinationId} FOR UPDATE`);
  return readDestination(db, destinationId);
}

/** Rows with how many deliveries wait and are dead, and why the one whose turn it is was not taken. */
export async function recordsOfDestinations(db: TenantDb, rows: readonly DestinationRow[], now: Date): Promise<readonly DestinationRecord[]> {
  const ids = rows.map(({ id }) => id);
  const counted = await db.delivery.groupBy({ by: ["destinationId", "state"], where: { destinationId: { in: ids }, state: { in: ["waiting", "dead"] }, NOT: { stream: testStream, state: "dead" } }, _count: { id: true } });
  const causes = new Map<string, string | null>();
  // One row of each: any number may wait.
  for (const id of ids) causes.set(id, (await db.delivery.findFirst({ where: { destinationId: id, state: "waiting" }, select: { cause: true }, orderBy: { number: "asc" } }))?.cause ?? null);
  const count = (id: string, state: string) => counted.find((one) => one.destinationId === id && one.state === state)?._count.id ?? 0;
  return rows.map((row) => toDestinationRecord(row, { waiting: count(row.id, "waiting"), dead: count(row.id, "dead") }, causes.get(row.id) ?? null, now));
}

/** The record of one, as it stands in this transaction. */
export async function recordOfDestination(db: TenantDb, destinationId: string, now: Date): Promise<DestinationRecord> {
  const [record] = await recordsOfDestinations(db, [await readDestination(db, destinationId)], now);
  if (!record) throw new AppError("not_found");
  return record;
}

/** Tells gateways to look for what is to be sent, when the transaction commits. */
export async function wakeDeliveries(db: TenantDb): Promise<void> {
  await db.$queryRaw(Prisma.sql`SELECT pg_notify('portcullis_job_queued', '')::text`);
}
