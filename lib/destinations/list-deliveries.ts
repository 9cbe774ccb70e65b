// What was sent to a destination, newest first, and each attempt at one delivery.

import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { deliverySentence } from "./delivery-cause";
import type { DeliveryInput, ListDeliveriesInput } from "./destination-input";
import { toDeliveryRecord, type AttemptRecord, type DeliveryRecord } from "./destination-record";
import { readDestination } from "./read-destination";
import { testStream } from "./test-stream";

const deliveriesPerPage = 50;
const attemptsShownMax = 100;
const attemptOutcomes = ["delivered", "partly", "failed", "refused"] as const;

/** A page of deliveries, newest first, those older than the one of number `after`; what was delivered is kept for a while, and the newest of it alone. `next` is `after` of the following page, or null. */
export async function listDeliveries(tenant: TenantContext, input: ListDeliveriesInput): Promise<{ readonly deliveries: readonly DeliveryRecord[]; readonly next: string | null }> {
  assertCan(tenant, "destination.read");
  return tenant.transaction(async (db) => {
    const { id } = await readDestination(db, input.destinationId);
    const rows = await db.delivery.findMany({
      where: { destinationId: id, ...(input.state !== undefined && { state: input.state }), ...(input.state === "dead" && { stream: { not: testStream } }), ...(input.after !== undefined && { number: { lt: BigInt(input.after) } }) },
      orderBy: { number: "desc" }, take: deliveriesPerPage + 1,
    });
    const page = rows.slice(0, deliveriesPerPage);
    return { deliveries: page.map(toDeliveryRecord), next: rows.length > page.length ? (page.at(-1)?.number.toString() ?? null) : null };
  });
}

/** One delivery with its attempts, the newest first. */
export async function getDelivery(tenant: TenantContext, input: DeliveryInput): Promise<{ readonly delivery: DeliveryRecord; readonly attempts: readonly AttemptRecord[] }> {
  assertCan(tenant, "destination.read");
  return tenant.transaction(async (db) => {
    const row = await db.delivery.findFirst({ where: { id: input.deliveryId, destinationId: input.destinationId } });
    if (!row) throw new AppError("not_found");
    const attempts = await db.deliveryAttempt.findMany({ where: { deliveryId: row.id }, orderBy: { at: "desc" }, take: attemptsShownMax });
    return { delivery: toDeliveryRecord(row), attempts: attempts.map(toAttemptRecord) };
  });
}

function toAttemptRecord(row: { readonly at: Date; readonly outcome: string; readonly cause: string | null; readonly status: number | null; readonly tookMs: number; readonly answer: string }): AttemptRecord {
  return {
    at: row.at.toISOString(), outcome: attemptOutcomes.find((known) => known === row.outcome) ?? "failed",
    cause: row.cause, message: row.cause === null ? null : deliverySentence(row.cause), status: row.status, tookMs: row.tookMs, answer: row.answer,
  };
}
