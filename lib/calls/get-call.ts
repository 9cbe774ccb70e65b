// One row of the audit log, with the document version that judged it.

import { Prisma } from "@/lib/db/sql";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { toCallRecord, type CallRecord, type CallRow } from "./call-record";
import { limitStatementTime } from "./limit-statement-time";
import { momentOfCall } from "./moment-of-call";
import { readValueStandings } from "./read-value-standing";
import { idCondition } from "./search/id-condition";
import { noValues, type ValueStandings } from "./value-loss";

const timeMaxMs = 3_000;

export interface CallDetail {
  readonly call: CallRecord;
  readonly server: { readonly slug: string } | null;
  /** How its recorded values stand, if there are or were to be any. */
  readonly values: ValueStandings;
  /** The policy as it was when it judged; null when none did, or when it has been deleted since. */
  readonly policy: { readonly name: string; readonly document: string } | null;
}

/** The call with its policy's text of that version; missing and foreign alike are `not_found`. */
export async function getCall(tenant: TenantContext, callId: string, now = new Date()): Promise<CallDetail> {
  assertCan(tenant, "call.read");
  // What is no id of ours has no place in the log's partitions: all of them would be looked through for nothing.
  if (momentOfCall(callId) === null) throw new AppError("not_found");
  return tenant.transaction(async (db) => {
    await limitStatementTime(db, timeMaxMs);
    const [row] = await db.$queryRaw<CallRow[]>(Prisma.sql`SELECT * FROM calls WHERE org_id = ${tenant.org.id} AND ${idCondition(callId)} LIMIT 1`);
    if (!row) throw new AppError("not_found");
    const server = await db.server.findFirst({ where: { id: row.server_id }, select: { slug: true } });
    const version = row.policy_id === null || row.policy_version === null ? null : await db.policyVersion.findFirst({
      where: { policyId: row.policy_id, number: row.policy_version }, include: { policy: { select: { name: true } } },
    });
    const call = toCallRecord(row, now);
    const values = (await readValueStandings(db, tenant.org.id, [call], now)).get(call.id) ?? noValues;
    return { call, server, values, policy: version && { name: version.policy.name, document: version.document } };
  });
}
