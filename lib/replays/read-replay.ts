// Reads replays: one, or the newest of a policy.

import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { ReplayIdInput } from "./replay-input";
import { replayColumns, toReplayRecord, type ReplayRecord } from "./replay-record";

/** The organization's replay; missing, expired and foreign alike are `not_found`. */
export async function readReplay(tenant: TenantContext, { replayId }: ReplayIdInput, now = new Date()): Promise<ReplayRecord> {
  assertCan(tenant, "replay.run");
  const row = await tenant.transaction((db) => db.replay.findFirst({ where: { id: replayId, expiresAt: { gt: now } }, select: replayColumns }));
  if (!row) throw new AppError("not_found");
  return toReplayRecord(row);
}

export interface LatestReplay {
  readonly replay: ReplayRecord;
  /** The text that it judged. */
  readonly document: string;
}

/** The policy's newest replay, or null. */
export async function readLatestReplay(tenant: TenantContext, policyId: string, now = new Date()): Promise<LatestReplay | null> {
  assertCan(tenant, "replay.run");
  const row = await tenant.transaction((db) => db.replay.findFirst({ where: { policyId, expiresAt: { gt: now } }, orderBy: { createdAt: "desc" }, select: { ...replayColumns, document: true } }));
  return row ? { replay: toReplayRecord(row), document: row.document } : null;
}
