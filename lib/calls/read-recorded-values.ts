// The recorded values of one call, for who may see them. Only a gateway opens them; it seals them for a key that is made here, so that the
// database, through which they come, never holds them readable.

import { recordChange } from "@/lib/audit/record-change";
import { generateSealingKeys } from "@/lib/crypto/generate-sealing-keys.mjs";
import { openAsReader } from "@/lib/crypto/seal-for-reader";
import { Prisma } from "@/lib/db/sql";
import { AppError } from "@/lib/errors/app-error";
import { waitForJob } from "@/lib/jobs/wait-for-job";
import { assertCan } from "@/lib/tenancy/assert-can";
import { assertPerson } from "@/lib/tenancy/assert-person";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { z } from "zod";
import { aboutValues, recordedValuesSchema, valuesJobResultSchema, type RecordedCallValues } from "./recorded-values";
import { limitStatementTime } from "./limit-statement-time";
import { momentOfCall } from "./moment-of-call";
import { idCondition } from "./search/id-condition";

/** Shorter than a revoked membership may be heard (law L10), so that it is not proven again meanwhile. */
const answerMaxMs = 4_500;
const timeMaxMs = 3_000;

export const readRecordedValuesInput = z.strictObject({ callId: z.string().startsWith("cal_", "This is not the id of a call.").max(64) });

/** For a person, not a key. Who read the values of which call is noted. Missing and foreign calls are `not_found`; without an answer in time `busy`. */
export async function readRecordedValues(
  tenant: TenantContext, { callId }: z.output<typeof readRecordedValuesInput>, databaseUrl?: string, now = new Date(),
): Promise<RecordedCallValues> {
  assertCan(tenant, "call.read_values");
  // Somebody looks at one call, and is named for it; a key would take those of all calls along (ADR 0064).
  assertPerson(tenant);
  // As in get-call.ts: nothing is looked for that cannot be there.
  if (momentOfCall(callId) === null) throw new AppError("not_found");
  const { privateKey, publicKey } = generateSealingKeys();
  const jobId = `job_values_${callId}_${tenant.actor.userId}`;
  // By itself: who writes a change waits for the head of a chain in the end, and must not hold the table of calls by then (ADR 0055).
  const [call] = await tenant.transaction(async (db) => {
    await limitStatementTime(db, timeMaxMs);
    return db.$queryRaw<{ server_id: string; started_at: Date; tool: string | null }[]>(Prisma.sql`
      SELECT server_id, started_at, tool FROM calls WHERE org_id = ${tenant.org.id} AND ${idCondition(callId)} LIMIT 1`);
  });
  await tenant.transaction(async (db) => {
    const server = call === undefined ? null : await db.server.findFirst({ where: { id: call.server_id }, select: { id: true, name: true } });
    // With its server, the values of its calls went.
    if (call === undefined || server === null) throw new AppError("not_found");
    const input = { callId, startedAt: call.started_at.toISOString(), readerKey: publicKey };
    const fresh = { state: "queued", progress: "", input, result: Prisma.DbNull, errorCode: null, createdAt: now, startedAt: null, finishedAt: null };
    const asked = await db.job.updateMany({ where: { id: jobId, kind: "call_values" }, data: fresh });
    if (asked.count === 0) await db.job.create({ data: { ...fresh, id: jobId, orgId: tenant.org.id, serverId: server.id, kind: "call_values", createdBy: tenant.actor.userId } });
    await recordChange(tenant, db, { action: "call.read_values", targetId: callId, targetName: call.tool ?? server.name });
  });
  const job = await waitForJob(tenant, { jobId, timeoutMs: answerMaxMs }, () => Promise.resolve(tenant), databaseUrl);
  const row = job.state === "done" ? await tenant.transaction((db) => db.job.findFirst({ where: { id: jobId }, select: { result: true } })) : null;
  const result = valuesJobResultSchema.safeParse(row?.result);
  const text = result.success ? await openAsReader(result.data.sealed, aboutValues(tenant.org.id, callId), privateKey) : null;
  if (text === null) throw new AppError("busy", { public: job.state === "queued" ? "No gateway answered. Is one running?" : "The values could not be read at the moment. Try again." });
  return recordedValuesSchema.parse(JSON.parse(text));
}
