// Asks a gateway to run a draft over recorded calls.

import { recordChange } from "@/lib/audit/record-change";
import { randomId } from "@/lib/crypto/random-id";
import { takeTurns } from "@/lib/db/take-turns";
import { AppError } from "@/lib/errors/app-error";
import { checkDocument } from "@/lib/policies/check-document";
import { readPolicy } from "@/lib/policies/read-policy";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { StartReplayInput } from "./replay-input";
import { replayColumns, toReplayRecord, type ReplayRecord } from "./replay-record";

/** Unfinished replays of an organization. */
const unfinishedMax = 3;
/** Replays that are kept of a policy; the oldest finished ones go. */
const keptPerPolicyMax = 10;
const keptMs = 86_400_000;

/**
 * Queues the replay of a valid document. It is a recorded change: whoever may run drafts over recorded values can find out about
 * these values by the answers. Refused (`conflict`) while the organization has three unfinished ones.
 */
export async function startReplay(tenant: TenantContext, input: StartReplayInput, now = new Date()): Promise<ReplayRecord> {
  assertCan(tenant, "replay.run");
  await checkDocument(input.document);
  return tenant.transaction(async (db) => {
    await takeTurns(db, tenant.org.id, "replays");
    const policy = await readPolicy(db, input.policyId);
    const unfinished = await db.replay.count({ where: { state: { in: ["queued", "running"] } } });
    if (unfinished >= unfinishedMax) throw new AppError("conflict", { public: "Three replays of your organization are not finished yet. Cancel one, or wait for it." });
    const older = await db.replay.findMany({ where: { policyId: policy.id, state: { in: ["done", "failed"] } }, orderBy: { createdAt: "desc" }, skip: keptPerPolicyMax - 1, select: { id: true } });
    await db.replay.deleteMany({ where: { id: { in: older.map(({ id }) => id) } } });
    const row = await db.replay.create({
      data: {
        id: randomId("rpl"), orgId: tenant.org.id, serverId: policy.serverId, policyId: policy.id, document: input.document, days: input.days,
        callsOf: input.callsOf, createdBy: tenant.actor.userId, createdAt: now, expiresAt: new Date(now.getTime() + keptMs),
      },
      select: replayColumns,
    });
    await recordChange(tenant, db, { action: "replay.start", targetId: policy.id, targetName: policy.name, after: { replayId: row.id, days: input.days, callsOf: input.callsOf } });
    return toReplayRecord(row);
  });
}
