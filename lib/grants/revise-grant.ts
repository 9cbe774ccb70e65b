import { recordChange } from "@/lib/audit/record-change";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { ReviseGrantInput } from "./grant-input";
import { toGrantRecord, type GrantRecord } from "./grant-record";
import { readLivingGrant } from "./read-grant";

/** Changes what is said of label, tags, networks and expiry; what is not said stays. */
export async function reviseGrant(tenant: TenantContext, input: ReviseGrantInput, now = new Date()): Promise<GrantRecord> {
  assertCan(tenant, "grant.manage");
  if (input.expiresAt && input.expiresAt <= now) {
    throw new AppError("invalid_input", { public: "The expiry lies in the past.", fields: { expiresAt: "The expiry lies in the past." } });
  }
  return tenant.transaction(async (db) => {
    const before = await readLivingGrant(db, input.grantId);
    const row = await db.grant.update({
      where: { id: input.grantId },
      data: {
        ...(input.label === undefined ? {} : { label: input.label }),
        ...(input.tags === undefined ? {} : { tags: input.tags }),
        ...(input.cidrs === undefined ? {} : { cidrs: input.cidrs }),
        ...(input.expiresAt === undefined ? {} : { expiresAt: input.expiresAt }),
      },
      include: { policy: { select: { name: true } } },
    });
    const [was, is] = [toGrantRecord(before, now), toGrantRecord(row, now)];
    const said = (record: GrantRecord) => ({ label: record.label, tags: { ...record.tags }, cidrs: [...record.cidrs], expiresAt: record.expiresAt });
    await recordChange(tenant, db, { action: "grant.revise", targetId: row.id, targetName: row.label, before: said(was), after: said(is) });
    return is;
  });
}
